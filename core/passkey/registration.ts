import { type CBORType, decodeCBOR } from '@levischuck/tiny-cbor'
import { type Bytes, encodeBase64url } from '../bytes.ts'
import type { CredentialId } from '../id.ts'
import { fail, ok, type Result } from '../result.ts'
import { type AuthenticatorDataError, type Flags, parseAuthenticatorData } from './authenticator-data.ts'
import { type CoseKeyError, parseCoseKey } from './cose-key.ts'

export interface Registration {
  readonly credential: CredentialId
  /** COSE_Key as base64url. */
  readonly publicKey: string
  readonly aaguid: string
  readonly flags: Flags
}

export type RegistrationError =
  | { kind: 'registration'; message: string }
  | AuthenticatorDataError
  | CoseKeyError

const refuse = (message: string) => fail<RegistrationError>({ kind: 'registration', message })

/**
 * Reads what a new passkey says of itself (attestationObject, WebAuthn level 3, 6.5). The attestation statement is
 * not judged: possession is proven by the assertion that signs the record which admits the credential.
 */
export function parseRegistration(attestationObject: Bytes): Result<Registration, RegistrationError> {
  let decoded: CBORType
  try {
    decoded = decodeCBOR(attestationObject)
  } catch {
    return refuse('found an attestation object that is not CBOR')
  }
  if (!(decoded instanceof Map)) return refuse('found an attestation object that is not a map')
  const authData = decoded.get('authData')
  if (!(authData instanceof Uint8Array)) return refuse('found an attestation object without authData')
  const data = parseAuthenticatorData(new Uint8Array(authData))
  if (!data.ok) return data
  const { attested, flags } = data.value
  if (attested === undefined) return refuse('found authenticator data without a credential')
  const key = parseCoseKey(attested.rest)
  if (!key.ok) return key
  return ok({
    credential: attested.credentialId as CredentialId,
    publicKey: encodeBase64url(key.value.bytes),
    aaguid: attested.aaguid,
    flags,
  })
}
