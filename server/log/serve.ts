import type { Bytes } from '../../core/bytes.ts'
import { parseTilePath } from '../../core/log/tile.ts'
import type { Store } from '../store/query.ts'
import { readTile } from '../store/read-log.ts'

/** The tile behind a path below the log's prefix, C2SP tlog-tiles; undefined for no path and for no tile. */
export function serveTile(store: Store, path: string): Bytes | undefined {
  const tile = parseTilePath(path)
  return tile.ok ? readTile(store, tile.value) : undefined
}
