import * as v from 'valibot'
import { base64urlSchema, signerIdSchema } from '../../id.ts'
import { nameSchema } from './word.ts'

/** Whose signature on a model the plant takes: a vendor's key, by the fingerprint that people compare. */
export const SIGNER_OPERATIONS = [
  v.strictObject({
    ...{ op: v.literal('signer.trust'), signer: signerIdSchema, name: nameSchema },
    /** SubjectPublicKeyInfo, DER. */
    key: v.pipe(base64urlSchema, v.maxLength(200)),
  }),
  /** From here on no tablet loads a model that this signer vouches for. */
  v.strictObject({ op: v.literal('signer.distrust'), signer: signerIdSchema }),
] as const
