import { type Bytes, concat } from '../bytes.ts'
import { sha256Bytes } from '../hash.ts'
import { HASH_LENGTH } from './limits.ts'

const LEAF = Uint8Array.of(0x00)
const NODE = Uint8Array.of(0x01)

/** The root of a tree without leaves: SHA-256 of nothing, RFC 9162 section 2.1.1. */
export const emptyRoot = (): Bytes => sha256Bytes(new Uint8Array(0))

/** The 32-byte hash of a leaf: SHA-256(0x00 ‖ entry), RFC 9162 section 2.1.1. */
export const hashLeaf = (entry: Uint8Array): Bytes => sha256Bytes(concat(LEAF, entry))

/** The 32-byte hash of an inner node: SHA-256(0x01 ‖ left ‖ right), RFC 9162 section 2.1.1. */
export const hashNode = (left: Uint8Array, right: Uint8Array): Bytes => sha256Bytes(concat(NODE, left, right))

/**
 * What an append-only tree must remember: the number of its leaves and the hashes of its perfect subtrees, the
 * largest (leftmost) first, one for each bit that is set in the size. Frozen by convention: appending makes a new one.
 */
export interface Frontier {
  readonly size: number
  readonly hashes: readonly Bytes[]
}

export const EMPTY_FRONTIER: Frontier = { size: 0, hashes: [] }

/** The frontier after one more leaf, given by its 32-byte hash. Two hashes on average, log₂(size) at most. */
export function appendLeaf(frontier: Frontier, leafHash: Bytes): Frontier {
  const hashes = frontier.hashes.slice()
  let hash = leafHash
  for (let size = frontier.size; size % 2 === 1; size = (size - 1) / 2) {
    const left = hashes.pop()
    if (!left) throw new Error(`frontier: found too few hashes for ${frontier.size} leaves`)
    hash = hashNode(left, hash)
  }
  hashes.push(hash)
  return { size: frontier.size + 1, hashes }
}

/** The root of the tree that has these perfect subtrees, largest first: the recursion of RFC 9162 section 2.1.1. */
export const foldSubtrees = (hashes: readonly Bytes[]): Bytes =>
  hashes.length === 0 ? emptyRoot() : hashes.reduceRight((right, left) => hashNode(left, right))

/** The root of a frontier, in at most log₂(size) hashes. */
export const frontierRoot = (frontier: Frontier): Bytes => foldSubtrees(frontier.hashes)

/** The root of a perfect tree over a power of two of concatenated 32-byte hashes: a whole tile, or an aligned part. */
export function hashPerfect(hashes: Bytes): Bytes {
  let row = hashes
  while (row.length > HASH_LENGTH) {
    const above = new Uint8Array(row.length / 2)
    for (let at = 0; at < above.length; at += HASH_LENGTH) {
      const middle = 2 * at + HASH_LENGTH
      above.set(hashNode(row.subarray(2 * at, middle), row.subarray(middle, middle + HASH_LENGTH)), at)
    }
    row = above
  }
  return row.slice()
}
