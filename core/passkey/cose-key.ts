import { type CBORType, decodePartialCBOR } from '@levischuck/tiny-cbor'
import { type Bytes, encodeBase64url } from '../bytes.ts'
import { fail, ok, type Result } from '../result.ts'

/** Algorithms a passkey may sign with, by their COSE numbers (RFC 9053, RFC 8812). */
export type CoseAlgorithm = -7 | -8 | -257

export interface CoseKey {
  readonly algorithm: CoseAlgorithm
  readonly jwk: JsonWebKey
  /** The exact bytes of the COSE_Key, without what followed them. */
  readonly bytes: Bytes
}

export type CoseKeyError = { kind: 'cose-key'; message: string }

/** What authenticators are offered, in order of preference: ES256, EdDSA, RS256. */
export const COSE_ALGORITHMS: readonly CoseAlgorithm[] = [-7, -8, -257]

const KTY = 1
const ALG = 3
const refuse = (message: string) => fail<CoseKeyError>({ kind: 'cose-key', message })

function bytesAt(
  map: Map<string | number, CBORType>,
  label: number,
  min: number,
  max = min,
): string | undefined {
  const value = map.get(label)
  if (!(value instanceof Uint8Array) || value.length < min || value.length > max) return undefined
  return encodeBase64url(value)
}

function jwkFrom(
  map: Map<string | number, CBORType>,
): { algorithm: CoseAlgorithm; jwk: JsonWebKey } | undefined {
  const [kty, algorithm, curve] = [map.get(KTY), map.get(ALG), map.get(-1)]
  if (kty === 2 && algorithm === -7 && curve === 1) {
    const [x, y] = [bytesAt(map, -2, 32), bytesAt(map, -3, 32)]
    return x && y ? { algorithm, jwk: { kty: 'EC', crv: 'P-256', x, y } } : undefined
  }
  if (kty === 1 && algorithm === -8 && curve === 6) {
    const x = bytesAt(map, -2, 32)
    return x ? { algorithm, jwk: { kty: 'OKP', crv: 'Ed25519', x } } : undefined
  }
  if (kty === 3 && algorithm === -257) {
    const [n, e] = [bytesAt(map, -1, 256, 512), bytesAt(map, -2, 3)]
    return n && e ? { algorithm, jwk: { kty: 'RSA', alg: 'RS256', n, e } } : undefined
  }
  return undefined
}

/** Parses a COSE_Key (RFC 9052, section 7) at the start of `bytes`: P-256, Ed25519 or RSA of 2048 to 4096 bits. */
export function parseCoseKey(bytes: Bytes): Result<CoseKey, CoseKeyError> {
  let decoded: [CBORType, number]
  try {
    decoded = decodePartialCBOR(bytes, 0)
  } catch {
    return refuse('found bytes that are not CBOR')
  }
  const [map, length] = decoded
  if (!(map instanceof Map)) return refuse('found CBOR that is not a map')
  const key = jwkFrom(map)
  if (key === undefined)
    return refuse(
      `found key type ${String(map.get(KTY))} with algorithm ${String(map.get(ALG))}, expected ES256, EdDSA or RS256`,
    )
  return ok({ ...key, bytes: bytes.slice(0, length) })
}
