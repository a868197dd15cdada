import type { Bytes } from '../../core/bytes.ts'
import { stateHash } from '../../core/ledger/ledger.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { type Data, type DataError, openDataToRead } from '../open-data.ts'
import { isDamage, reasonOf } from '../store/failure.ts'
import type { Store } from '../store/query.ts'
import { readSize } from '../store/read-log.ts'
import { checkBlobs } from './check-blobs.ts'
import { checkCosignatures } from './check-cosignatures.ts'
import { checkCheckpoints, checkTiles } from './check-log.ts'
import { makePlanCheck } from './check-plan.ts'
import { checkReceipts, type Received } from './check-receipts.ts'
import { checkIndexes, checkInspections, checkKept, checkSnapshot } from './check-tables.ts'
import { type Chunk, parseLog } from './parse-log.ts'
import { checkOwn, checkStray, readOpenings } from './read-openings.ts'
import { readRows } from './read-rows.ts'
import { type Rebuilt, rebuildOne, startRebuild } from './rebuild.ts'
import { type Replay, replayOne, startReplay } from './replay.ts'
import { makeReport, type Report } from './report.ts'

interface Walk {
  readonly replay: Replay
  readonly rebuilt: Rebuilt
  readonly events: Map<number, Received>
}

/** What admits the chunks of a log in order, each with the openings of its leaves. */
function openAdmission(store: Store, { replay, rebuilt, events }: Walk, report: Report) {
  const hashes = new Map([...readRows(store, 'checkpoints', report)].map((row) => [row.size, row.state_hash]))
  const checkPlan = makePlanCheck()
  return async ({ from, to, parsed }: Chunk): Promise<void> => {
    const stored = readOpenings(store, from, to, report)
    for (const each of parsed) {
      const { leaf, row, record } = each
      const openings = checkOwn(leaf, record, stored.get(leaf), report)
      const replayed = await replayOne(replay, each, report)
      if (replayed === undefined) continue
      rebuildOne(rebuilt, replayed, openings)
      checkPlan(replay.ledger.state, replayed, openings, report)
      const { device, seq, received_at, receipt } = row
      if (record.kind === 'event') events.set(leaf, { device, seq, received_at, receipt })
      report.summary[record.kind === 'event' ? 'events' : 'changes']++
      const expected = hashes.get(leaf + 1)
      if (expected !== undefined && replay.broken.size === 0 && stateHash(replay.ledger) !== expected)
        report.find(`checkpoint ${leaf + 1}`, 'found another state hash than the records add up to')
    }
  }
}

/** Replays the whole log from an empty history. `onRead` is told the hashes of its leaves before the last are judged. */
async function walkLog(
  ...[store, size, report, onRead]: [Store, number, Report, (leafHashes: readonly Bytes[]) => void]
): Promise<Walk> {
  const walk: Walk = { replay: startReplay(), rebuilt: startRebuild(), events: new Map() }
  const admitChunk = openAdmission(store, walk, report)
  const { replay } = walk
  const parts = { store, size, report, replay, onRead: () => onRead(replay.leafHashes) }
  for (const chunk of parseLog(parts)) await admitChunk(chunk)
  checkStray(store, size, report)
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
  const { replay, rebuilt, events } = await walkLog(store, size, report, (leafHashes) => {
    checkTiles(store, leafHashes, report)
    pages = checkPages(store)
  })
  for (const [device, count] of replay.broken)
    if (count > 0)
      report.find(`device ${device}`, `found ${count} later records that cannot be judged for it`)
  await checkCheckpoints(store, replay.leafHashes, keys.log, report)
  await checkCosignatures(store, replay.ledger.state, report)
  await checkReceipts(store, events, replay.leafHashes, keys.log, report)
  // After a finding in the records, what is derived from them differs for that reason alone.
  if (report.findings.length === 0) {
    checkSnapshot(store, replay.ledger, report)
    checkInspections(store, rebuilt, report)
    checkIndexes(store, rebuilt, report)
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
