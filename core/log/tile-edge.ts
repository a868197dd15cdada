import type { Bytes } from '../bytes.ts'
import { fail, ok, type Result } from '../result.ts'
import { HASH_LENGTH, TILE_HEIGHT, TILE_WIDTH } from './limits.ts'
import { subtreesOf } from './subtree.ts'
import {
  encodeTilePath,
  type FetchTile,
  hashesAtLevel,
  hashInTile,
  parseTile,
  type Tile,
  type TileError,
} from './tile.ts'
import { type Frontier, hashPerfect } from './tree.ts'

const TILE_LENGTH = TILE_WIDTH * HASH_LENGTH
const NONE: Bytes = new Uint8Array(0)

/**
 * The right edge of a log's tiles: for each level the hashes of its partial tile, empty where the last tile is full.
 * It is all that appending needs, at most 255 hashes a level.
 */
export interface TileEdge {
  readonly size: number
  readonly partial: readonly Bytes[]
}

export const EMPTY_EDGE: TileEdge = { size: 0, partial: [] }

/** A tile to write, and its bytes. */
export interface WrittenTile extends Tile {
  readonly level: number
  readonly bytes: Bytes
}

/** The partial tiles of the tree of a size, from the leaves up: floor(s / 256^l) mod 256 hashes each, none if 0. */
export function partialTiles(size: number): (Tile & { level: number })[] {
  const tiles = []
  for (let level = 0; hashesAtLevel(size, level) > 0; level++) {
    const hashes = hashesAtLevel(size, level)
    const width = hashes % TILE_WIDTH
    if (width > 0) tiles.push({ level, index: Math.floor(hashes / TILE_WIDTH), width })
  }
  return tiles
}

/** Reads the edge of a stored log of a size, as the server does once at its start. */
export async function readEdge(size: number, fetchTile: FetchTile): Promise<Result<TileEdge, TileError>> {
  const partial: Bytes[] = []
  for (let level = 0; hashesAtLevel(size, level) > 0; level++) partial.push(NONE)
  for (const tile of partialTiles(size)) {
    const bytes = await fetchTile(tile)
    if (!bytes)
      return fail({
        kind: 'missing-tile',
        message: `found no ${encodeTilePath(tile)}, expected it at size ${size}`,
      })
    const parsed = parseTile(tile, bytes)
    if (!parsed.ok) return parsed
    partial[tile.level] = parsed.value
  }
  return ok({ size, partial })
}

/** A row with more hashes; not by concat, whose arguments a batch of a million would not fit in. */
function appendHashes(row: Bytes, hashes: readonly Bytes[]): Bytes {
  const out = new Uint8Array(row.length + hashes.length * HASH_LENGTH)
  out.set(row)
  for (const [i, hash] of hashes.entries()) out.set(hash, row.length + i * HASH_LENGTH)
  return out
}

/**
 * Appends leaves, given by their hashes, to a log's tiles: the edge after them and each tile that is new or wider
 * than before, to be written before a checkpoint of the new size is signed. A partial tile that became wider is
 * another tile to tlog-tiles; the narrower one may be deleted once no checkpoint of its size is handed out.
 */
export function appendTiles(
  edge: TileEdge,
  leafHashes: readonly Bytes[],
): { edge: TileEdge; tiles: WrittenTile[] } {
  const tiles: WrittenTile[] = []
  const partial = edge.partial.slice()
  let added = leafHashes
  for (let level = 0; added.length > 0; level++) {
    const row = appendHashes(partial[level] ?? NONE, added)
    const above: Bytes[] = []
    let index = Math.floor(hashesAtLevel(edge.size, level) / TILE_WIDTH)
    for (let at = 0; at < row.length; at += TILE_LENGTH) {
      const bytes = row.slice(at, at + TILE_LENGTH)
      tiles.push({ level, index: index++, width: bytes.length / HASH_LENGTH, bytes })
      if (bytes.length === TILE_LENGTH) above.push(hashPerfect(bytes))
    }
    partial[level] = row.slice(row.length - (row.length % TILE_LENGTH))
    added = above
  }
  return { edge: { size: edge.size + leafHashes.length, partial }, tiles }
}

/** The frontier that an edge implies: the perfect subtrees that its partial tiles are made of. */
export function edgeFrontier(edge: TileEdge): Frontier {
  const hashes = subtreesOf(0, edge.size).map(({ level, index }) => {
    const tileLevel = Math.floor(level / TILE_HEIGHT)
    const count = 2 ** (level % TILE_HEIGHT)
    return hashInTile(edge.partial[tileLevel] ?? NONE, (index * count) % TILE_WIDTH, count)
  })
  return { size: edge.size, hashes }
}
