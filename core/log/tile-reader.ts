import type { Bytes } from '../bytes.ts'
import { fail, ok, type Result } from '../result.ts'
import { HASH_LENGTH, TILE_HEIGHT, TILE_WIDTH } from './limits.ts'
import { type ProofError, verifyConsistency, verifyInclusion } from './proof.ts'
import { makeConsistencyProof, makeInclusionProof } from './prove.ts'
import type { HashReader, MissingHash, Subtree } from './subtree.ts'
import {
  encodeTilePath,
  type FetchTile,
  hashInTile,
  parseTile,
  type Tile,
  type TileError,
  tileAt,
} from './tile.ts'

/** The size and root that a checkpoint vouches for. */
export interface TreeHead {
  readonly size: number
  readonly root: Bytes
}

/** The tile of the tree of a size that a subtree's hash is made from, where in it, and from how many hashes. */
function tileOf(
  size: number,
  { level, index }: Subtree,
): { tile: Tile | undefined; at: number; count: number } {
  const count = 2 ** (level % TILE_HEIGHT)
  const first = index * count
  const tile = tileAt(size, Math.floor(level / TILE_HEIGHT), Math.floor(first / TILE_WIDTH))
  return { tile, at: first % TILE_WIDTH, count }
}

/** A tile as its size needs it; when the partial tile is gone, the beginning of the full one that replaced it. */
async function fetchWidth(fetchTile: FetchTile, tile: Tile): Promise<Bytes | undefined> {
  const bytes = await fetchTile(tile)
  const parsed = bytes && parseTile(tile, bytes)
  if (parsed || tile.width === TILE_WIDTH) return parsed?.ok ? parsed.value : undefined
  const full = { ...tile, width: TILE_WIDTH }
  const whole = await fetchTile(full)
  return whole && parseTile(full, whole).ok ? whole.slice(0, tile.width * HASH_LENGTH) : undefined
}

/**
 * Reads hashes of the tree of a size from its tiles, each fetched once and neighbours at the same time. The tiles are
 * not authenticated: whatever is made of them must be verified against a root, as the two functions below do.
 */
export function tileHashReader(size: number, fetchTile: FetchTile): HashReader {
  const fetched = new Map<string, Promise<Bytes | undefined>>()
  return async (level, index) => {
    const { tile, at, count } = tileOf(size, { level, index })
    if (!tile || at + count > tile.width) return undefined
    const path = encodeTilePath(tile)
    const pending = fetched.get(path) ?? fetchWidth(fetchTile, tile)
    fetched.set(path, pending)
    const bytes = await pending
    return bytes && hashInTile(bytes, at, count)
  }
}

/** Says which tile a missing hash would have come from: what a person can look for on the server. */
function missingTile(size: number, { subtree }: MissingHash): TileError {
  const { tile } = tileOf(size, subtree)
  const path = tile ? encodeTilePath(tile) : 'tile'
  return { kind: 'missing-tile', message: `found no usable ${path}, expected it at tree size ${size}` }
}

/**
 * Makes an inclusion proof from tiles and verifies it against the checkpoint before handing it out: a log whose tiles
 * are wrong anywhere that matters to this leaf is refused (`root-mismatch`), so tiles need no other authentication.
 */
export async function proveInclusion(
  head: TreeHead,
  index: number,
  leafHash: Bytes,
  fetchTile: FetchTile,
): Promise<Result<Bytes[], ProofError | TileError>> {
  const message = `found index ${index}, expected less than ${head.size}`
  if (!Number.isSafeInteger(index) || index < 0 || index >= head.size) return fail({ kind: 'index', message })
  const proof = await makeInclusionProof(tileHashReader(head.size, fetchTile), index, head.size)
  if (!proof.ok) return fail(missingTile(head.size, proof.error))
  const verified = verifyInclusion({ index, size: head.size, leafHash, root: head.root, proof: proof.value })
  return verified.ok ? ok(proof.value) : verified
}

/** Makes the proof that the old tree is the beginning of the new one from the new tree's tiles, and verifies it. */
export async function proveConsistency(
  old: TreeHead,
  head: TreeHead,
  fetchTile: FetchTile,
): Promise<Result<Bytes[], ProofError | TileError>> {
  const message = `found sizes ${old.size} and ${head.size}, expected the old one to be 1 or more and not larger`
  if (!Number.isSafeInteger(old.size) || old.size < 1 || old.size > head.size)
    return fail({ kind: 'size', message })
  const proof = await makeConsistencyProof(tileHashReader(head.size, fetchTile), old.size, head.size)
  if (!proof.ok) return fail(missingTile(head.size, proof.error))
  const claim = { oldSize: old.size, oldRoot: old.root, size: head.size, root: head.root, proof: proof.value }
  const verified = verifyConsistency(claim)
  return verified.ok ? ok(proof.value) : verified
}
