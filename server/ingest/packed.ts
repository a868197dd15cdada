import { type Bytes, concat } from '../../core/bytes.ts'
import type { Digest } from '../../core/digest.ts'
import { HASH_LENGTH } from '../../core/log/limits.ts'
import type { OpeningError } from '../../core/record/check-openings.ts'
import { fail, ok } from '../../core/result.ts'
import type { Parcel } from '../../core/sync/batch.ts'
import type { CheckedLine } from './open-batch.ts'
import { type BadLine, cutParcel } from './open-line.ts'

/**
 * Checked lines on their way from one thread to another. Objects are copied member by member there; so what they were
 * parsed from goes instead, in one piece, and is parsed again, which is several times faster.
 */
export interface PackedLines {
  /** The bytes of every line that opened, one after another. */
  readonly bytes: Bytes
  readonly lines: readonly (PackedLine | BadLine)[]
  /** The leaf hashes of the lines that opened, one after another. */
  readonly leafHashes: Bytes
  readonly keys: readonly string[]
}

/** How long a line and its leaf are; and of an event its hash, whether its signature is valid, and by which key. */
interface PackedLine {
  readonly kind: 'packed'
  readonly length: number
  readonly leafLength: number
  readonly signature: { readonly key: number; readonly isValid: boolean; readonly hash: Digest } | undefined
  readonly unopened: OpeningError | undefined
}

/** Packs lines; gives what may be handed over and not copied, too. */
export function packLines(lines: readonly (CheckedLine | BadLine)[]): PackedLines {
  const keys: string[] = []
  const placeOf = (key: string | null) => {
    if (key === null) return -1
    const known = keys.lastIndexOf(key)
    return known >= 0 ? known : keys.push(key) - 1
  }
  const opened = lines.filter((line) => line.kind === 'opened')
  return {
    bytes: concat(...opened.map(({ bytes }) => bytes)),
    leafHashes: concat(...opened.map(({ leafHash }) => leafHash)),
    keys,
    lines: lines.map((line) => {
      if (line.kind !== 'opened') return line
      const { bytes, leaf, signature: found, opens } = line
      const signature = found && {
        ...{ key: placeOf(found.publicKey), isValid: found.isValid, hash: found.hash },
      }
      const unopened = opens.ok ? undefined : opens.error
      return { kind: 'packed', length: bytes.length, leafLength: leaf.length, signature, unopened }
    }),
  }
}

const decoder = new TextDecoder()

/** Unpacks what packLines packed: it was checked there, and is not checked again. */
export function unpackLines({ bytes, lines, leafHashes, keys }: PackedLines): (CheckedLine | BadLine)[] {
  let at = 0
  let hashAt = 0
  return lines.map((line) => {
    if (line.kind !== 'packed') return line
    const own = bytes.subarray(at, at + line.length)
    const leafHash = leafHashes.slice(hashAt, hashAt + HASH_LENGTH)
    at += line.length
    hashAt += HASH_LENGTH
    const parcel: Parcel = JSON.parse(decoder.decode(own))
    const signature = line.signature && {
      ...{ publicKey: keys[line.signature.key] ?? null, isValid: line.signature.isValid },
      hash: line.signature.hash,
    }
    return {
      ...{ kind: 'opened', parcel, bytes: own, ...cutParcel(own, line.leafLength), leafHash, signature },
      opens: line.unopened ? fail(line.unopened) : ok(null),
    }
  })
}
