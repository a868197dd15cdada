import type { Bytes } from '../bytes.ts'
import { fail, ok, type Result } from '../result.ts'
import { type Frontier, foldSubtrees } from './tree.ts'

/** A perfect subtree over the leaves [index · 2^level, (index + 1) · 2^level). */
export interface Subtree {
  readonly level: number
  readonly index: number
}

/** Where hashes of perfect subtrees come from; undefined for one that is not to be had. */
export type HashReader = (level: number, index: number) => Promise<Bytes | undefined>

export interface MissingHash {
  readonly kind: 'missing-hash'
  readonly subtree: Subtree
  readonly message: string
}

/**
 * The perfect subtrees that make up the leaves [begin, end), largest first. The range is one that the recursion of
 * RFC 9162 section 2.1.1 makes: begin is a multiple of the least power of two that is not below end − begin.
 */
export function subtreesOf(begin: number, end: number): Subtree[] {
  const subtrees: Subtree[] = []
  let at = begin
  while (at < end) {
    const level = Math.floor(Math.log2(end - at))
    // log2 rounds up just below a large power of two.
    const fitting = 2 ** level > end - at ? level - 1 : level
    subtrees.push({ level: fitting, index: at / 2 ** fitting })
    at += 2 ** fitting
  }
  return subtrees
}

/** Reads the hashes of subtrees at once, in order; refuses when one is missing. */
async function readHashes(
  read: HashReader,
  subtrees: readonly Subtree[],
): Promise<Result<Bytes[], MissingHash>> {
  const found = await Promise.all(subtrees.map(({ level, index }) => read(level, index)))
  const hashes: Bytes[] = []
  for (const [i, hash] of found.entries()) {
    const subtree = subtrees[i]
    if (hash) hashes.push(hash)
    else if (subtree) return fail({ kind: 'missing-hash', subtree, message: missing(subtree) })
  }
  return ok(hashes)
}

const missing = ({ level, index }: Subtree): string =>
  `found no hash at level ${level} index ${index}, expected every subtree of the tree`

/** The frontier of a tree with so many leaves, from the hashes of its perfect subtrees. */
export async function readFrontier(read: HashReader, size: number): Promise<Result<Frontier, MissingHash>> {
  const hashes = await readHashes(read, subtreesOf(0, size))
  return hashes.ok ? ok({ size, hashes: hashes.value }) : hashes
}

/** The hash of the tree over the leaves [begin, end), MTH(D[begin:end]) in RFC 9162 section 2.1.1. */
export async function readRange(
  read: HashReader,
  begin: number,
  end: number,
): Promise<Result<Bytes, MissingHash>> {
  const hashes = await readHashes(read, subtreesOf(begin, end))
  return hashes.ok ? ok(foldSubtrees(hashes.value)) : hashes
}
