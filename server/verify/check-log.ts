import { type Bytes, isEqual } from '../../core/bytes.ts'
import { openCheckpoint } from '../../core/log/checkpoint.ts'
import { encodeTilePath } from '../../core/log/tile.ts'
import { appendTiles, EMPTY_EDGE } from '../../core/log/tile-edge.ts'
import { appendLeaf, EMPTY_FRONTIER, frontierRoot } from '../../core/log/tree.ts'
import type { LogKey } from '../key/plant-keys.ts'
import type { Store } from '../store/query.ts'
import { readRows } from './read-rows.ts'
import type { Report } from './report.ts'

const tileName = (level: number, index: number, length: number): string =>
  encodeTilePath({ level, index, width: Math.max(1, Math.min(256, Math.floor(length / 32))) })

/** Every stored tile must be, byte for byte, the one that the leaves make; none may be missing, none too many. */
export function checkTiles(store: Store, leafHashes: readonly Bytes[], report: Report): void {
  const expected = new Map<string, { path: string; bytes: Bytes }>()
  for (const tile of appendTiles(EMPTY_EDGE, leafHashes).tiles)
    expected.set(`${tile.level}/${tile.index}`, { path: encodeTilePath(tile), bytes: tile.bytes })
  for (const { level, tile, bytes } of readRows(store, 'tiles', report)) {
    const name = `${level}/${tile}`
    const made = expected.get(name)
    expected.delete(name)
    report.summary.tiles++
    if (made === undefined)
      report.find(tileName(level, tile, bytes.length), 'found a tile, expected none there')
    else if (!isEqual(made.bytes, bytes)) report.find(made.path, 'found other bytes than the records hash to')
  }
  for (const { path } of expected.values()) report.find(path, 'found no tile, expected one')
}

/** The root of the tree at each of some sizes, which ascend. */
function rootsAt(sizes: ReadonlySet<number>, leafHashes: readonly Bytes[]): Map<number, Bytes> {
  const roots = new Map<number, Bytes>()
  let frontier = EMPTY_FRONTIER
  for (const hash of leafHashes) {
    frontier = appendLeaf(frontier, hash)
    if (sizes.has(frontier.size)) roots.set(frontier.size, frontierRoot(frontier))
  }
  return roots
}

/** Every checkpoint must be signed by the log and state the root of the records at its size. */
export async function checkCheckpoints(
  store: Store,
  leafHashes: readonly Bytes[],
  key: LogKey,
  report: Report,
): Promise<void> {
  const rows = [...readRows(store, 'checkpoints', report)]
  const roots = rootsAt(new Set(rows.map(({ size }) => size)), leafHashes)
  const log = { origin: key.verifier.name, key: key.verifier }
  const opened = await Promise.all(rows.map(({ note }) => openCheckpoint(note, log)))
  for (const [i, { size }] of rows.entries()) {
    const found = opened[i]
    const root = roots.get(size)
    const where = `checkpoint ${size}`
    if (!found?.ok) report.find(where, found?.error.message ?? 'found no checkpoint')
    else if (found.value.checkpoint.size !== size)
      report.find(where, `found a checkpoint of size ${found.value.checkpoint.size}, expected ${size}`)
    else if (root === undefined || !isEqual(root, found.value.checkpoint.root))
      report.find(where, 'found a root that is not the one of the records at this size')
  }
  report.summary.checkpoints = rows.length
}
