import { type Bytes, encodeBase64url, encodeHex } from '../bytes.ts'
import { fail, ok, type Result } from '../result.ts'

/** The flags byte, WebAuthn level 3, 6.1: user present, user verified, backup eligible, backed up. */
export interface Flags {
  readonly userPresent: boolean
  readonly userVerified: boolean
  readonly backupEligible: boolean
  readonly backedUp: boolean
}

export interface AttestedCredential {
  /** 16 bytes as hexadecimal: the make and model of the authenticator, all zero when it does not say. */
  readonly aaguid: string
  readonly credentialId: string
  /** COSE_Key and whatever extension bytes follow it. */
  readonly rest: Bytes
}

export interface AuthenticatorData {
  readonly rpIdHash: Bytes
  readonly flags: Flags
  readonly counter: number
  readonly attested: AttestedCredential | undefined
}

export type AuthenticatorDataError = { kind: 'authenticator-data'; message: string }

const HEADER = 37
const AAGUID = 16
const MAX_CREDENTIAL_ID = 1023

const refuse = (message: string) => fail<AuthenticatorDataError>({ kind: 'authenticator-data', message })

/** Parses authenticator data, WebAuthn level 3, 6.1. Extension bytes are signed over but not read. */
export function parseAuthenticatorData(bytes: Bytes): Result<AuthenticatorData, AuthenticatorDataError> {
  if (bytes.length < HEADER) return refuse(`found ${bytes.length} bytes, expected at least ${HEADER}`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const bits = view.getUint8(32)
  const flags = {
    userPresent: (bits & 0x01) !== 0,
    userVerified: (bits & 0x04) !== 0,
    backupEligible: (bits & 0x08) !== 0,
    backedUp: (bits & 0x10) !== 0,
  }
  if (flags.backedUp && !flags.backupEligible) return refuse('found backed up without backup eligible')
  const header = { rpIdHash: bytes.slice(0, 32), flags, counter: view.getUint32(33) }
  if ((bits & 0x40) === 0) return ok({ ...header, attested: undefined })

  if (bytes.length < HEADER + AAGUID + 2) return refuse('attested credential data is cut short')
  const idLength = view.getUint16(HEADER + AAGUID)
  const idStart = HEADER + AAGUID + 2
  if (idLength === 0 || idLength > MAX_CREDENTIAL_ID)
    return refuse(`found a credential id of ${idLength} bytes, expected 1 to ${MAX_CREDENTIAL_ID}`)
  if (bytes.length <= idStart + idLength) return refuse('attested credential data is cut short')
  return ok({
    ...header,
    attested: {
      aaguid: encodeHex(bytes.slice(HEADER, HEADER + AAGUID)),
      credentialId: encodeBase64url(bytes.slice(idStart, idStart + idLength)),
      rest: bytes.slice(idStart + idLength),
    },
  })
}
