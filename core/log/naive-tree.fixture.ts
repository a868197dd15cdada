import { type Bytes, concat, utf8 } from '../bytes.ts'
import type { HashReader } from './subtree.ts'
import { encodeTilePath, type FetchTile, type Tile } from './tile.ts'
import { emptyRoot, hashLeaf, hashNode } from './tree.ts'

// For tests: the definitions of the specifications, word for word and slow, to hold the fast code against.

/** The hashes of n different leaves. */
export const naiveLeaves = (n: number): Bytes[] =>
  Array.from({ length: n }, (_, i) => hashLeaf(utf8(`entry ${i}`)))

/** MTH, RFC 9162 section 2.1.1, over leaf hashes. */
export function naiveRoot(leaves: readonly Bytes[]): Bytes {
  const [first] = leaves
  if (!first) return emptyRoot()
  if (leaves.length === 1) return first
  let k = 1
  while (k * 2 < leaves.length) k *= 2
  return hashNode(naiveRoot(leaves.slice(0, k)), naiveRoot(leaves.slice(k)))
}

/** Hashes of perfect subtrees straight from the leaves. */
export const naiveReader =
  (leaves: readonly Bytes[]): HashReader =>
  async (level, index) => {
    const within = leaves.slice(index * 2 ** level, (index + 1) * 2 ** level)
    return within.length === 2 ** level ? naiveRoot(within) : undefined
  }

/** Every tile of a tree by its path, as tlog-tiles defines it: MTH(D[(n·256 + i)·256^l : (n·256 + i + 1)·256^l]). */
export function naiveTiles(leaves: readonly Bytes[]): Map<string, Bytes> {
  const tiles = new Map<string, Bytes>()
  let row = leaves
  for (let level = 0; row.length > 0; level++) {
    for (let index = 0; index * 256 < row.length; index++) {
      const hashes = row.slice(index * 256, index * 256 + 256)
      tiles.set(encodeTilePath({ level, index, width: hashes.length }), concat(...hashes))
    }
    const below = row
    row = Array.from({ length: Math.floor(below.length / 256) }, (_, i) =>
      naiveRoot(below.slice(i * 256, i * 256 + 256)),
    )
  }
  return tiles
}

/** A server that has these tiles and counts what it is asked for. */
export function tileServer(tiles: ReadonlyMap<string, Bytes>): { fetchTile: FetchTile; asked: string[] } {
  const asked: string[] = []
  const fetchTile = async (tile: Tile) => {
    asked.push(encodeTilePath(tile))
    return tiles.get(encodeTilePath(tile))
  }
  return { fetchTile, asked }
}
