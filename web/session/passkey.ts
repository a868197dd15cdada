import { startAuthentication, startRegistration } from '@simplewebauthn/browser'
import { type Bytes, encodeBase64url, parseBase64url } from '../../core/bytes.ts'
import type { CredentialId } from '../../core/id.ts'
import type { Assertion } from '../../core/passkey/assertion.ts'
import { COSE_ALGORITHMS } from '../../core/passkey/cose-key.ts'
import { parseRegistration, type Registration } from '../../core/passkey/registration.ts'
import { fail, ok, type Result } from '../../core/result.ts'

export type PasskeyError = {
  kind: 'passkey-cancelled' | 'passkey-unsupported' | 'passkey-unreadable'
  message: string
}

/** How long a person may look for their key. */
const PATIENCE_MS = 120_000

function failure(error: unknown): PasskeyError {
  const name = error instanceof Error ? error.name : ''
  if (name === 'NotAllowedError' || name === 'AbortError')
    return {
      kind: 'passkey-cancelled',
      message: 'the passkey was not used: touch it within two minutes, and try again',
    }
  if (name === 'InvalidStateError')
    return {
      kind: 'passkey-cancelled',
      message: 'this passkey belongs to this plant already: use another one',
    }
  return {
    kind: 'passkey-unsupported',
    message: 'this browser cannot use passkeys at this address: see the check page',
  }
}

/** PRF results come as an ArrayBuffer, or not at all. */
function prfOf(results: unknown): Bytes | undefined {
  const first = (results as { prf?: { results?: { first?: ArrayBuffer } } } | undefined)?.prf?.results?.first
  return first === undefined ? undefined : new Uint8Array(first)
}

export interface NewPasskey {
  readonly registration: Registration
  /** Whether it is part of this device, where the browser says so. */
  readonly attachment?: 'platform' | 'cross-platform'
}

/** Makes a passkey for a person: discoverable where the authenticator can, user verification always. */
export async function registerPasskey(options: {
  readonly rpId: string
  readonly plant: string
  readonly userHandle: string
  readonly userName: string
  readonly prf: Bytes
}): Promise<Result<NewPasskey, PasskeyError>> {
  try {
    const response = await startRegistration({
      optionsJSON: {
        rp: { id: options.rpId, name: options.plant },
        user: { id: options.userHandle, name: options.userName, displayName: options.userName },
        challenge: encodeBase64url(crypto.getRandomValues(new Uint8Array(32))),
        pubKeyCredParams: COSE_ALGORITHMS.map((alg) => ({ type: 'public-key', alg })),
        authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
        attestation: 'none',
        timeout: PATIENCE_MS,
        extensions: { prf: { eval: { first: options.prf } } },
      },
    })
    const bytes = parseBase64url(response.response.attestationObject)
    const parsed = bytes && parseRegistration(bytes)
    if (!parsed?.ok)
      return fail({
        kind: 'passkey-unreadable',
        message: 'this passkey says things about itself that cannot be read: use another one',
      })
    const attachment = response.authenticatorAttachment
    return ok({ registration: parsed.value, ...(attachment !== undefined && { attachment }) })
  } catch (error) {
    return fail(failure(error))
  }
}

export interface UsedPasskey {
  readonly assertion: Assertion
  /** The PRF's 32 bytes, where asked for and where the authenticator can. */
  readonly prf: Bytes | undefined
}

/** Asks one of some passkeys to sign a challenge; with `prf`, also for the secret that opens its owner's data. */
export async function usePasskey(options: {
  readonly rpId: string
  readonly credentials: readonly CredentialId[]
  readonly challenge: Bytes
  readonly prf?: Bytes
}): Promise<Result<UsedPasskey, PasskeyError>> {
  try {
    const response = await startAuthentication({
      optionsJSON: {
        rpId: options.rpId,
        challenge: encodeBase64url(options.challenge),
        allowCredentials: options.credentials.map((id) => ({ id, type: 'public-key' as const })),
        userVerification: 'required',
        timeout: PATIENCE_MS,
        ...(options.prf === undefined ? {} : { extensions: { prf: { eval: { first: options.prf } } } }),
      },
    })
    const { authenticatorData, clientDataJSON, signature } = response.response
    return ok({
      assertion: { credential: response.id as CredentialId, authenticatorData, clientDataJSON, signature },
      prf: prfOf(response.clientExtensionResults),
    })
  } catch (error) {
    return fail(failure(error))
  }
}
