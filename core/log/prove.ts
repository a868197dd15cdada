import type { Bytes } from '../bytes.ts'
import { ok, type Result } from '../result.ts'
import { type HashReader, type MissingHash, readRange } from './subtree.ts'

type Range = readonly [begin: number, end: number]

/** The largest power of two below n, k in RFC 9162 section 2.1.1. */
function splitOf(n: number): number {
  let k = 1
  while (k * 2 < n) k *= 2
  return k
}

/** From the leaf's sibling up: PATH of RFC 9162 section 2.1.3.1. */
function inclusionRanges(index: number, size: number): Range[] {
  const ranges: Range[] = []
  let begin = 0
  let end = size
  while (end - begin > 1) {
    const split = begin + splitOf(end - begin)
    ranges.unshift(index < split ? [split, end] : [begin, split])
    if (index < split) end = split
    else begin = split
  }
  return ranges
}

/** From the end of the old tree up: SUBPROOF of RFC 9162 section 2.1.4.1. */
function consistencyRanges(oldSize: number, size: number): Range[] {
  const ranges: Range[] = []
  let begin = 0
  let end = size
  while (end !== oldSize) {
    const split = begin + splitOf(end - begin)
    ranges.unshift(oldSize <= split ? [split, end] : [begin, split])
    if (oldSize <= split) end = split
    else begin = split
  }
  // The verifier knows the old root, so the old tree is only named when it is not one perfect subtree from the start.
  if (begin > 0) ranges.unshift([begin, end])
  return ranges
}

async function readRanges(read: HashReader, ranges: readonly Range[]): Promise<Result<Bytes[], MissingHash>> {
  const proof: Bytes[] = []
  for (const hash of await Promise.all(ranges.map(([begin, end]) => readRange(read, begin, end)))) {
    if (!hash.ok) return hash
    proof.push(hash.value)
  }
  return ok(proof)
}

/** The proof that a leaf is in the tree of a size, from the leaf's sibling up: RFC 9162 section 2.1.3.1. */
export function makeInclusionProof(
  read: HashReader,
  index: number,
  size: number,
): Promise<Result<Bytes[], MissingHash>> {
  if (!Number.isSafeInteger(size) || !Number.isSafeInteger(index) || index < 0 || index >= size)
    throw new RangeError(`inclusion proof: found index ${index} of ${size}, expected 0 <= index < size`)
  return readRanges(read, inclusionRanges(index, size))
}

/** The proof that the tree of a size begins with the tree of the old size, at least 1: RFC 9162 section 2.1.4.1. */
export function makeConsistencyProof(
  read: HashReader,
  oldSize: number,
  size: number,
): Promise<Result<Bytes[], MissingHash>> {
  if (!Number.isSafeInteger(size) || !Number.isSafeInteger(oldSize) || oldSize < 1 || oldSize > size)
    throw new RangeError(`consistency proof: found sizes ${oldSize} and ${size}, expected 1 <= old <= new`)
  return readRanges(read, consistencyRanges(oldSize, size))
}
