import * as v from 'valibot'
import { type Bytes, concat, encodeBase64url, isEqual, parseBase64url, utf8, utf8ToText } from '../bytes.ts'
import { sha256Bytes } from '../hash.ts'
import { base64urlSchema, type CredentialId, credentialIdSchema } from '../id.ts'
import { keepImports } from '../imported-keys.ts'
import { canonicalText } from '../json.ts'
import { fail, ok, type Result } from '../result.ts'
import { type Flags, parseAuthenticatorData } from './authenticator-data.ts'
import { type CoseKey, parseCoseKey } from './cose-key.ts'
import { derToRaw } from './ecdsa-signature.ts'

/** What `navigator.credentials.get()` gave, each part as base64url. */
export const assertionSchema = v.strictObject({
  credential: credentialIdSchema,
  authenticatorData: v.pipe(base64urlSchema, v.maxLength(2000)),
  clientDataJSON: v.pipe(base64urlSchema, v.maxLength(4000)),
  signature: v.pipe(base64urlSchema, v.maxLength(1000)),
})
export type Assertion = v.InferOutput<typeof assertionSchema>

export interface Expected {
  readonly credential: CredentialId
  /** COSE_Key as base64url. */
  readonly publicKey: string
  /** The 32 bytes that had to be signed. */
  readonly challenge: Bytes
  readonly rpId: string
  readonly origins: readonly string[]
}

export interface VerifiedAssertion {
  readonly flags: Flags
  /** The authenticator's own count. Judged by whoever keeps history: late offline assertions come out of order. */
  readonly counter: number
}

export type AssertionError = { kind: 'assertion'; message: string }

const refuse = (message: string) => fail<AssertionError>({ kind: 'assertion', message })

const clientDataSchema = v.object({
  type: v.string(),
  challenge: v.string(),
  origin: v.string(),
  crossOrigin: v.optional(v.boolean()),
})

function parseClientData(bytes: Bytes): v.InferOutput<typeof clientDataSchema> | undefined {
  const text = utf8ToText(bytes)
  if (text === undefined) return undefined
  try {
    const parsed = v.safeParse(clientDataSchema, JSON.parse(text))
    return parsed.success ? parsed.output : undefined
  } catch {
    return undefined
  }
}

const PARAMETERS = {
  [-7]: { import: { name: 'ECDSA', namedCurve: 'P-256' }, verify: { name: 'ECDSA', hash: 'SHA-256' } },
  [-8]: { import: { name: 'Ed25519' }, verify: { name: 'Ed25519' } },
  [-257]: { import: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }, verify: { name: 'RSASSA-PKCS1-v1_5' } },
} as const

const imports = keepImports()

const importKey = ({ algorithm, jwk }: CoseKey): Promise<CryptoKey> =>
  imports(canonicalText({ algorithm, jwk }), () =>
    crypto.subtle.importKey('jwk', jwk, PARAMETERS[algorithm].import, false, ['verify']),
  )

async function isSignatureValid(key: CoseKey, signature: Bytes, message: Bytes): Promise<boolean> {
  const parameters = PARAMETERS[key.algorithm]
  const raw = key.algorithm === -7 ? derToRaw(signature) : signature
  if (raw === undefined) return false
  try {
    return await crypto.subtle.verify(parameters.verify, await importKey(key), raw, message)
  } catch {
    return false
  }
}

/**
 * Verifies a passkey's assertion over a challenge of ours: the steps of WebAuthn level 3, 7.2, that concern the
 * signed bytes. User presence and user verification are always required.
 */
export async function verifyAssertion(
  assertion: Assertion,
  expected: Expected,
): Promise<Result<VerifiedAssertion, AssertionError>> {
  if (assertion.credential !== expected.credential)
    return refuse(`found credential ${assertion.credential}, expected ${expected.credential}`)
  const authenticatorData = parseBase64url(assertion.authenticatorData)
  const clientDataJson = parseBase64url(assertion.clientDataJSON)
  const signature = parseBase64url(assertion.signature)
  const publicKey = parseBase64url(expected.publicKey)
  if (!authenticatorData || !clientDataJson || !signature || !publicKey)
    return refuse('found a part that is not base64url')

  const client = parseClientData(clientDataJson)
  if (client === undefined) return refuse('found client data that cannot be read')
  if (client.type !== 'webauthn.get') return refuse(`found type ${client.type}, expected webauthn.get`)
  if (client.challenge !== encodeBase64url(expected.challenge))
    return refuse('found a signature over another challenge')
  if (!expected.origins.includes(client.origin))
    return refuse(`found origin ${client.origin}, expected ${expected.origins.join(' or ')}`)
  if (client.crossOrigin === true) return refuse('found an assertion made inside a foreign page')

  const data = parseAuthenticatorData(authenticatorData)
  if (!data.ok) return refuse(data.error.message)
  if (!isEqual(data.value.rpIdHash, sha256Bytes(utf8(expected.rpId))))
    return refuse(`found an assertion for another relying party, expected ${expected.rpId}`)
  if (!data.value.flags.userPresent) return refuse('found no user presence')
  if (!data.value.flags.userVerified) return refuse('found no user verification')

  const key = parseCoseKey(publicKey)
  if (!key.ok) return refuse(key.error.message)
  const message = concat(authenticatorData, sha256Bytes(clientDataJson))
  if (!(await isSignatureValid(key.value, signature, message))) return refuse('the signature does not verify')
  return ok({ flags: data.value.flags, counter: data.value.counter })
}
