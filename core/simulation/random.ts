import { type Bytes, concat, utf8 } from '../bytes.ts'
import { sha256Bytes } from '../hash.ts'

/** A stream of bytes that follows from a seed: SHA-256 in counter mode. For simulation, never for a real key. */
export interface Random {
  bytes(length: number): Bytes
  /** A number in [0, 1). */
  number(): number
  /** An integer in [0, below). */
  integer(below: number): number
  pick<T>(from: readonly T[]): T
}

export function seededRandom(seed: string): Random {
  let counter = 0
  let pool = new Uint8Array(0)
  const bytes = (length: number): Bytes => {
    const parts: Uint8Array[] = []
    let have = 0
    while (have < length) {
      if (pool.length === 0) pool = sha256Bytes(utf8(`plumb/simulation/${seed}/${counter++}`))
      const part = pool.subarray(0, length - have)
      pool = pool.subarray(part.length)
      parts.push(part)
      have += part.length
    }
    return concat(...parts)
  }
  const number = () => new DataView(bytes(4).buffer).getUint32(0) / 2 ** 32
  const integer = (below: number) => Math.floor(number() * below)
  const pick = <T>(from: readonly T[]): T => {
    const picked = from[integer(from.length)]
    if (picked === undefined) throw new Error('random: found nothing to pick from')
    return picked
  }
  return { bytes, number, integer, pick }
}
