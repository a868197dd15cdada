import { type Bytes, concat } from '../bytes.ts'
import { encodeBundle } from './bundle.ts'
import { signedEnvelope } from './envelope.ts'
import { type ModelKey, parseSpki } from './public-key.ts'

/** Somebody who signs models: the key that others trust, and what only they can do. */
export interface SignerPair {
  readonly key: ModelKey
  sign(payload: Bytes, message?: Bytes): Promise<Bytes>
}

/** Minimal DER of r ‖ s. */
function rawToDer(raw: Uint8Array): Bytes {
  const integer = (bytes: Uint8Array): Bytes => {
    const from = bytes.findIndex((byte) => byte !== 0)
    const digits = bytes.slice(from)
    const body = (digits[0] ?? 0) > 127 ? concat(Uint8Array.of(0), digits) : new Uint8Array(digits)
    return concat(Uint8Array.of(2, body.length), body)
  }
  const half = raw.length / 2
  const body = concat(integer(raw.slice(0, half)), integer(raw.slice(half)))
  return concat(Uint8Array.of(0x30, body.length), body)
}

/** Makes a key pair of a curve, and what signs with it as a vendor's tools do. */
export async function makeSigner(curve: 'P-256' | 'P-384' = 'P-256'): Promise<SignerPair> {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: curve }, true, ['sign', 'verify'])
  const parsed = parseSpki(new Uint8Array(await crypto.subtle.exportKey('spki', pair.publicKey)))
  if (!parsed.ok) throw new Error(parsed.error.message)
  const key = parsed.value
  return {
    key,
    async sign(payload, message = signedEnvelope(payload)) {
      const raw = await crypto.subtle.sign({ name: 'ECDSA', hash: key.hash }, pair.privateKey, message)
      return encodeBundle(payload, rawToDer(new Uint8Array(raw)), key)
    },
  }
}
