import type { Bytes } from '../../core/bytes.ts'
import { signCheckpoint } from '../../core/log/checkpoint.ts'
import { appendTiles, edgeFrontier, type TileEdge, type WrittenTile } from '../../core/log/tile-edge.ts'
import { frontierRoot } from '../../core/log/tree.ts'
import type { LogKey } from '../key/plant-keys.ts'

/** What one step makes of the log: its new right edge, the tiles to write, and the checkpoint over both. */
export interface LogStep {
  readonly edge: TileEdge
  readonly tiles: readonly WrittenTile[]
  readonly note: string
}

/** Computes a step; writes nothing. A checkpoint that is signed here and never committed is never handed out. */
export async function stepLog(edge: TileEdge, leafHashes: readonly Bytes[], key: LogKey): Promise<LogStep> {
  const next = appendTiles(edge, leafHashes)
  const root = frontierRoot(edgeFrontier(next.edge))
  const checkpoint = { origin: key.verifier.name, size: next.edge.size, root, extensions: [] }
  return { ...next, note: await signCheckpoint(checkpoint, key.verifier, key.sign) }
}
