import type { Bytes } from '../bytes.ts'
import { fail, ok, type Result } from '../result.ts'
import { HASH_LENGTH, TILE_WIDTH } from './limits.ts'
import { hashPerfect } from './tree.ts'

/** Up to 256 neighbouring hashes of one level, or the entries below those of level 0; partial when narrower. */
export interface Tile {
  readonly level: number | 'entries'
  readonly index: number
  readonly width: number
}

export interface TileError {
  readonly kind: 'tile-path' | 'tile-length' | 'missing-tile'
  readonly message: string
}

/** Hands over a tile's bytes, whole or partial as asked; undefined when there is no such tile. */
export type FetchTile = (tile: Tile) => Promise<Bytes | undefined>

/** A tile's path below the log's prefix, `tile/<L>/<N>[.p/<W>]` or `tile/entries/<N>[.p/<W>]`: tlog-tiles, APIs. */
export function encodeTilePath({ level, index, width }: Tile): string {
  const digits = String(index)
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/.{3}/g) ?? []
  const path = groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join('/')
  return `tile/${level}/${path}${width < TILE_WIDTH ? `.p/${width}` : ''}`
}

const PATH = /^tile\/(entries|\d{1,2})\/((?:x\d{3}\/)*\d{3})(?:\.p\/(\d{1,3}))?$/

/** Parses a tile's path; refuses every spelling but the one encodeTilePath writes, and an index above 2^53 - 1. */
export function parseTilePath(path: string): Result<Tile, TileError> {
  const [, level, groups, width] = PATH.exec(path) ?? []
  const tile: Tile = {
    level: level === 'entries' ? level : Number(level),
    index: Number(groups?.replace(/[x/]/g, '')),
    width: width === undefined ? TILE_WIDTH : Number(width),
  }
  if (level === undefined || !isTile(tile) || encodeTilePath(tile) !== path)
    return fail({ kind: 'tile-path', message: `found ${path}, expected tile/<level>/<index>[.p/<width>]` })
  return ok(tile)
}

const isTile = ({ level, index, width }: Tile): boolean =>
  (level === 'entries' || level <= 63) && Number.isSafeInteger(index) && width >= 1 && width <= TILE_WIDTH

/** How many hashes a level of tiles has in a tree of a size: floor(s / 256^l), tlog-tiles, Partial Tiles. */
export const hashesAtLevel = (size: number, level: number): number => Math.floor(size / TILE_WIDTH ** level)

/** The tile at a level and index in the tree of a size; undefined where the tree does not reach. */
export function tileAt(size: number, level: Tile['level'], index: number): Tile | undefined {
  const hashes = hashesAtLevel(size, level === 'entries' ? 0 : level)
  const width = Math.min(TILE_WIDTH, hashes - index * TILE_WIDTH)
  return width > 0 ? { level, index, width } : undefined
}

/** Every hash tile of the tree of a size, level by level from the leaves up: tlog-tiles, Merkle Tree. */
export function* tilesOf(size: number): Generator<Tile> {
  for (let level = 0; hashesAtLevel(size, level) > 0; level++) yield* tilesBetween(level, 0, size)
}

/** The tiles of one level, or the entry bundles, that the leaves [begin, size) add or change in a tree of that size. */
export function* tilesBetween(level: Tile['level'], begin: number, size: number): Generator<Tile> {
  const before = hashesAtLevel(begin, level === 'entries' ? 0 : level)
  if (before === hashesAtLevel(size, level === 'entries' ? 0 : level)) return
  for (let index = Math.floor(before / TILE_WIDTH); ; index++) {
    const tile = tileAt(size, level, index)
    if (!tile) return
    yield tile
  }
}

/** A hash tile's bytes, checked to be one hash for each of its width. */
export function parseTile(tile: Tile, bytes: Bytes): Result<Bytes, TileError> {
  const expected = tile.width * HASH_LENGTH
  if (bytes.length === expected) return ok(bytes)
  const message = `found ${bytes.length} bytes in ${encodeTilePath(tile)}, expected ${expected}`
  return fail({ kind: 'tile-length', message })
}

/** The root of the perfect subtree over `count` hashes of a tile, from the hash at `at`; count is a power of two. */
export const hashInTile = (bytes: Bytes, at: number, count: number): Bytes =>
  hashPerfect(bytes.subarray(at * HASH_LENGTH, (at + count) * HASH_LENGTH))
