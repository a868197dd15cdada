import { p256 } from '@noble/curves/nist.js'
import { type Bytes, concat, encodeBase64url, utf8 } from '../bytes.ts'
import { sha256Bytes } from '../hash.ts'
import type { CredentialId } from '../id.ts'
import type { Assertion } from './assertion.ts'

/** A passkey without an authenticator, for simulation and tests. The product never makes one. */
export interface SoftwarePasskey {
  readonly credential: CredentialId
  /** COSE_Key as base64url. */
  readonly publicKey: string
  assert(challenge: Bytes, options?: { flags?: number; origin?: string; counter?: number }): Assertion
}

/** CBOR of the COSE_Key map {1: 2, 3: -7, -1: 1, -2: x, -3: y}. */
function coseKey(x: Uint8Array, y: Uint8Array): Bytes {
  const head = [0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]
  return concat(Uint8Array.from(head), x, Uint8Array.from([0x22, 0x58, 0x20]), y)
}

const PRESENT_AND_VERIFIED = 0x05

/** A P-256 passkey whose key and signatures (RFC 6979) follow from a 32-byte seed. Its counter stays at zero, unless one under 256 is given. */
export function softwarePasskey(seed: Bytes, rpId: string, origin: string): SoftwarePasskey {
  const secret = p256.utils.randomSecretKey(stretch(seed))
  const point = p256.getPublicKey(secret, false)
  const credential = encodeBase64url(sha256Bytes(point)) as CredentialId
  return {
    credential,
    publicKey: encodeBase64url(coseKey(point.slice(1, 33), point.slice(33))),
    assert(challenge, options = {}) {
      const flags = Uint8Array.from([options.flags ?? PRESENT_AND_VERIFIED, 0, 0, 0, options.counter ?? 0])
      const authenticatorData = concat(sha256Bytes(utf8(rpId)), flags)
      const client = {
        type: 'webauthn.get',
        challenge: encodeBase64url(challenge),
        origin: options.origin ?? origin,
        crossOrigin: false,
      }
      const clientDataJson = utf8(JSON.stringify(client))
      const signature = p256.sign(concat(authenticatorData, sha256Bytes(clientDataJson)), secret, {
        format: 'der',
        lowS: false,
      })
      return {
        credential,
        authenticatorData: encodeBase64url(authenticatorData),
        clientDataJSON: encodeBase64url(clientDataJson),
        signature: encodeBase64url(signature),
      }
    },
  }
}

/** 48 bytes from 32: what noble asks for to make an unbiased scalar. */
const stretch = (seed: Bytes): Bytes =>
  concat(sha256Bytes(concat(seed, utf8('1'))), sha256Bytes(concat(seed, utf8('2')))).slice(0, 48)
