import { emptyLedger, stateHash } from '../../core/ledger/ledger.ts'
import { HASH_LENGTH, TILE_WIDTH } from '../../core/log/limits.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { type Data, type DataError, openDataToRead } from '../open-data.ts'
import { isDamage, reasonOf } from '../store/failure.ts'
import type { Store } from '../store/query.ts'
import { readSize, readTile } from '../store/read-log.ts'
import { checkBlobs } from './check-blobs.ts'
import { checkCheckpoints, checkTiles } from './check-log.ts'
import { checkReceipts, type Received } from './check-receipts.ts'
import { checkDatasetEvents, checkInspections, checkKept, checkSnapshot } from './check-tables.ts'
import { readLeaves } from './read-leaves.ts'
import { checkBelong, readOpenings } from './read-openings.ts'
import { readRows } from './read-rows.ts'
import { type Rebuilt, rebuildOne, startRebuild } from './rebuild.ts'
import { type Parsed, parseChunk, type Replay, replayOne, startReplay } from './replay.ts'
import { makeReport, type Report } from './report.ts'

/** Chunks that are parsed before the first of them is admitted: about 2,000 records, a few megabytes. */
const CHUNKS_AHEAD = 8

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
  readonly events: Map<number, Received>
}

interface Chunk {
  readonly from: number
  readonly to: number
  readonly parsed: readonly Parsed[]
}

/** What admits the chunks of a log in order, each with the openings of its leaves. */
function openAdmission(store: Store, { replay, rebuilt, events }: Walk, report: Report) {
  const hashes = new Map([...readRows(store, 'checkpoints', report)].map((row) => [row.size, row.state_hash]))
  return async ({ from, to, parsed }: Chunk): Promise<void> => {
    const opened = readOpenings(store, from, to, report)
    for (const each of parsed) {
      const { leaf, row, record } = each
      const replayed = await replayOne(replay, each, report)
      if (replayed === undefined) continue
      const openings = opened.get(leaf) ?? {}
      checkBelong(leaf, record, openings, report)
      rebuildOne(rebuilt, replayed, openings)
      const { device, seq, received_at, receipt } = row
      if (record.kind === 'event') events.set(leaf, { device, seq, received_at, receipt })
      report.summary[record.kind === 'event' ? 'events' : 'changes']++
      const expected = hashes.get(leaf + 1)
      if (expected !== undefined && replay.broken.size === 0 && stateHash(replay.ledger) !== expected)
        report.find(`checkpoint ${leaf + 1}`, 'found another state hash than the records add up to')
    }
  }
}

/**
 * Replays the whole log from an empty history. Signatures are most of the work, and every core has its share of them
 * only while enough are waiting: so chunks are parsed ahead of the one that is admitted. What needs no verdict on
 * them (`meanwhile`) is done while the last ones are checked.
 */
async function walkLog(
  ...[store, size, report, meanwhile]: [Store, number, Report, (replay: Replay) => void]
): Promise<Walk> {
  const walk: Walk = { replay: startReplay(), rebuilt: startRebuild(), events: new Map() }
  const admitChunk = openAdmission(store, walk, report)
  const claims = emptyLedger()
  const tileHash = tileHashes(store)
  const ahead: Chunk[] = []
  let from = 0
  for (const rows of readLeaves(store, size, report)) {
    const parsed = parseChunk(rows, from, walk.replay, claims, tileHash, report)
    ahead.push({ from, to: from + rows.length, parsed })
    from += rows.length
    const next = ahead.length > CHUNKS_AHEAD ? ahead.shift() : undefined
    if (next) await admitChunk(next)
  }
  meanwhile(walk.replay)
  for (const chunk of ahead) await admitChunk(chunk)
  // Openings of no leaf: they must still open what they say.
  readOpenings(store, Number.MIN_SAFE_INTEGER, 0, report)
  readOpenings(store, size, Number.MAX_SAFE_INTEGER, report)
  return walk
}

/** What SQLite itself says of its pages: also of those that no table reads. */
function checkPages(store: Store): string[] {
  try {
    const found = store.database.prepare('PRAGMA quick_check').pluck().all()
    return found.length === 1 && found[0] === 'ok' ? [] : found.map(String)
  } catch (error) {
    if (!isDamage(error)) throw error
    return [`found a page that is not what was written: ${reasonOf(error)}`]
  }
}

async function verifyOpened(data: string, { store, keys }: Data, report: Report): Promise<void> {
  const size = readSize(store)
  const last = store.prepare('SELECT max(leaf) FROM leaves').pluck().get()
  if (typeof last === 'number' && last >= size)
    report.find(`leaf ${size} to ${last}`, 'found records that no checkpoint covers')
  let pages: string[] = []
  const { replay, rebuilt, events } = await walkLog(store, size, report, ({ leafHashes }) => {
    checkTiles(store, leafHashes, report)
    pages = checkPages(store)
  })
  for (const [device, count] of replay.broken)
    if (count > 0)
      report.find(`device ${device}`, `found ${count} later records that cannot be judged for it`)
  await checkCheckpoints(store, replay.leafHashes, keys.log, report)
  await checkReceipts(store, events, replay.leafHashes, keys.log, report)
  // After a finding in the records, what is derived from them differs for that reason alone.
  if (report.findings.length === 0) {
    checkSnapshot(store, replay.ledger, report)
    checkInspections(store, rebuilt, report)
    checkDatasetEvents(store, rebuilt, report)
  }
  checkKept(store, report)
  await checkBlobs(data, store, rebuilt, keys.sealing, report)
  for (const page of pages) report.find('plumb.db', page)
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
