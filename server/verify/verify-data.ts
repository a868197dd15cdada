import { emptyLedger, stateHash } from '../../core/ledger/ledger.ts'
import { HASH_LENGTH, TILE_WIDTH } from '../../core/log/limits.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { type Data, type DataError, openDataToRead } from '../open-data.ts'
import { isDamage, reasonOf } from '../store/failure.ts'
import type { Store } from '../store/query.ts'
import { readSize, readTile } from '../store/read-log.ts'
import { checkBlobs } from './check-blobs.ts'
import { checkCheckpoints, checkTiles } from './check-log.ts'
import { checkReceipts } from './check-receipts.ts'
import {
  checkInspections,
  checkKept,
  checkOpeningsBelong,
  checkSnapshot,
  readAllOpenings,
} from './check-tables.ts'
import { readLeaves } from './read-leaves.ts'
import { readRows } from './read-rows.ts'
import { type Rebuilt, rebuildOne, startRebuild } from './rebuild.ts'
import { type Parsed, parseChunk, type Replay, type Replayed, replayOne, startReplay } from './replay.ts'
import { makeReport, type Report } from './report.ts'

/** The hash that the tiles have for a leaf, where they can be read. */
function tileHashes(store: Store) {
  let at = -1
  let tile: Uint8Array<ArrayBuffer> | undefined
  return (leaf: number) => {
    const index = Math.floor(leaf / TILE_WIDTH)
    const begin = (leaf % TILE_WIDTH) * HASH_LENGTH
    try {
      if (index !== at) tile = readTile(store, { level: 0, index, width: 1 }) && wholeTile(store, index)
      at = index
    } catch (error) {
      if (!isDamage(error)) throw error
      tile = undefined
    }
    const hash = tile?.slice(begin, begin + HASH_LENGTH)
    return hash?.length === HASH_LENGTH ? hash : undefined
  }
}

function wholeTile(store: Store, index: number): Uint8Array<ArrayBuffer> | undefined {
  const row = store.prepare('SELECT bytes FROM tiles WHERE level = 0 AND tile = ?').get(index) as
    | { bytes: Uint8Array }
    | undefined
  return row && new Uint8Array(row.bytes)
}

interface Walk {
  readonly replay: Replay
  readonly rebuilt: Rebuilt
  readonly events: Map<number, Replayed>
}

/** Replays the whole log from an empty history; while one chunk is admitted, the next one's signatures are checked. */
async function walkLog(store: Store, size: number, report: Report): Promise<Walk> {
  const openings = readAllOpenings(store, report)
  const hashes = new Map([...readRows(store, 'checkpoints', report)].map((row) => [row.size, row.state_hash]))
  const walk: Walk = { replay: startReplay(), rebuilt: startRebuild(), events: new Map() }
  const { replay, rebuilt, events } = walk
  const claims = emptyLedger()
  const tileHash = tileHashes(store)
  const admitChunk = async (chunk: readonly Parsed[]) => {
    for (const parsed of chunk) {
      const replayed = await replayOne(replay, parsed, report)
      if (replayed === undefined) continue
      rebuildOne(rebuilt, replayed, openings.get(parsed.leaf) ?? {})
      if (parsed.record.kind === 'event') events.set(parsed.leaf, replayed)
      report.summary[parsed.record.kind === 'event' ? 'events' : 'changes']++
      const expected = hashes.get(parsed.leaf + 1)
      if (expected !== undefined && replay.broken.size === 0 && stateHash(replay.ledger) !== expected)
        report.find(`checkpoint ${parsed.leaf + 1}`, 'found another state hash than the records add up to')
    }
  }
  let waiting: Parsed[] = []
  let from = 0
  for (const rows of readLeaves(store, size, report)) {
    const parsed = parseChunk(rows, from, replay, claims, tileHash, report)
    from += rows.length
    await admitChunk(waiting)
    waiting = parsed
  }
  await admitChunk(waiting)
  checkOpeningsBelong(openings, rebuilt, report)
  return walk
}

function checkPages(store: Store, report: Report): void {
  try {
    const found = store.database.prepare('PRAGMA quick_check').pluck().all()
    if (found.length !== 1 || found[0] !== 'ok')
      for (const message of found) report.find('plumb.db', String(message))
  } catch (error) {
    if (!isDamage(error)) throw error
    report.find('plumb.db', `found a page that is not what was written: ${reasonOf(error)}`)
  }
}

async function verifyOpened(data: string, { store, keys }: Data, report: Report): Promise<void> {
  const size = readSize(store)
  const last = store.prepare('SELECT max(leaf) FROM leaves').pluck().get()
  if (typeof last === 'number' && last >= size)
    report.find(`leaf ${size} to ${last}`, 'found records that no checkpoint covers')
  const { replay, rebuilt, events } = await walkLog(store, size, report)
  for (const [device, count] of replay.broken)
    if (count > 0)
      report.find(`device ${device}`, `found ${count} later records that cannot be judged for it`)
  checkTiles(store, replay.leafHashes, report)
  await checkCheckpoints(store, replay.leafHashes, keys.log, report)
  await checkReceipts(store, events, replay.leafHashes, keys.log, report)
  // After a finding in the records, what is derived from them differs for that reason alone.
  if (report.findings.length === 0) {
    checkSnapshot(store, replay.ledger, report)
    checkInspections(store, rebuilt, report)
  }
  checkKept(store, report)
  await checkBlobs(data, store, rebuilt, keys.sealing, report)
  checkPages(store, report)
  report.summary.leaves = size
  report.summary.stateHash = stateHash(replay.ledger)
}

/**
 * Verifies a data folder from its first byte: every signature, chain, leaf, tile, checkpoint and receipt, every table
 * against a rebuild, every blob against its digest. Only looks; a server may be running on it.
 */
export async function verifyData(data: string): Promise<Result<Report, DataError>> {
  const opened = await openDataToRead(data)
  if (!opened.ok) return opened
  const report = makeReport()
  const { store } = opened.value
  try {
    // One transaction: what a running server appends meanwhile is not seen by half.
    store.prepare('BEGIN').run()
    await verifyOpened(data, opened.value, report)
    return ok(report)
  } catch (error) {
    if (!isDamage(error)) throw error
    report.find('plumb.db', `found a page that is not what was written: ${reasonOf(error)}`)
    return report.findings.length > 0 ? ok(report) : fail({ kind: 'database', message: reasonOf(error) })
  } finally {
    opened.value.close()
  }
}
