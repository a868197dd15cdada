import type { Bytes } from '../../core/bytes.ts'
import { encodeTilePath } from '../../core/log/tile.ts'
import { appendTiles, EMPTY_EDGE } from '../../core/log/tile-edge.ts'
import type { LogKey } from '../../server/key/plant-keys.ts'
import { stepLog } from '../../server/log/step.ts'

/** A log that was never written, signed by the key that whoever owns the server has: whole, well formed, and a lie. */
export interface ForgedLog {
  readonly note: string
  tile(path: string): Bytes | undefined
}

export async function forgeLog(leafHashes: readonly Bytes[], key: LogKey): Promise<ForgedLog> {
  const { note } = await stepLog(EMPTY_EDGE, leafHashes, key)
  // Partial tiles are named by their width: each is there as it was when the log was that long.
  const tiles = new Map<string, Bytes>()
  for (let size = 1; size <= leafHashes.length; size++)
    for (const tile of appendTiles(EMPTY_EDGE, leafHashes.slice(0, size)).tiles)
      tiles.set(encodeTilePath(tile), tile.bytes)
  return { note, tile: (path) => tiles.get(path) }
}
