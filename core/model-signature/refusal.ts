import { fail } from '../result.ts'

/** Why a model's signature is not believed; the message says what was found and what was expected. */
export type SignatureRefusal = {
  kind:
    | 'key-malformed'
    | 'bundle-malformed'
    | 'not-key-mode'
    | 'other-key'
    | 'signature-invalid'
    | 'statement-malformed'
    | 'not-strict'
    | 'path-unsafe'
    | 'file-missing'
    | 'file-extra'
    | 'file-altered'
  message: string
}

export const refuse = (kind: SignatureRefusal['kind'], message: string) =>
  fail<SignatureRefusal>({ kind, message })
