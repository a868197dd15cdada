import type { Bytes } from '../../core/bytes.ts'
import { HASH_LENGTH, TILE_WIDTH } from '../../core/log/limits.ts'
import { isDamage } from '../store/failure.ts'
import type { Store } from '../store/query.ts'

function readTileRow(store: Store, index: number): Bytes | undefined {
  try {
    const row = store.prepare('SELECT bytes FROM tiles WHERE level = 0 AND tile = ?').get(index) as
      | { bytes: Uint8Array }
      | undefined
    return row && new Uint8Array(row.bytes)
  } catch (error) {
    if (!isDamage(error)) throw error
    return undefined
  }
}

/** The hash that the tiles have for a leaf, where they can be read. */
export function openTileHashes(store: Store): (leaf: number) => Bytes | undefined {
  let at = -1
  let tile: Bytes | undefined
  return (leaf) => {
    const index = Math.floor(leaf / TILE_WIDTH)
    if (index !== at) tile = readTileRow(store, index)
    at = index
    const begin = (leaf % TILE_WIDTH) * HASH_LENGTH
    const hash = tile?.slice(begin, begin + HASH_LENGTH)
    return hash?.length === HASH_LENGTH ? hash : undefined
  }
}
