import { type Bytes, isEqual } from '../../core/bytes.ts'
import { startEsignCheck } from '../../core/ledger/event-rule.ts'
import { type SessionKeys, startSignatureCheck } from '../../core/ledger/signature-check.ts'
import { HASH_LENGTH } from '../../core/log/limits.ts'
import { hashLeaf } from '../../core/log/tree.ts'
import { parseRecord } from '../../core/record/record.ts'
import { signedBytes } from '../../core/record/signed-bytes.ts'
import type { Store } from '../store/query.ts'
import type { LeafRow } from '../store/schema.ts'
import { readLeaves } from './read-leaves.ts'
import type { Parsed, Replay } from './replay.ts'
import type { Report } from './report.ts'
import { openTileHashes } from './tile-hashes.ts'

/** Chunks that are parsed before the first of them is admitted: about 2,000 records, a few megabytes. */
const CHUNKS_AHEAD = 8

export interface ParseParts {
  readonly store: Store
  readonly size: number
  readonly report: Report
  /** Where the hashes of the leaves are put, and which devices' chains cannot be judged. */
  readonly replay: Replay
  /** Called when every leaf was read and hashed, while the last signatures are still being checked. */
  readonly onRead: () => void
}

/** What parses leaves one by one. `keys` carries the sessions' claims from leaf to leaf. */
function openParser({ store, report, replay }: ParseParts) {
  const tileHash = openTileHashes(store)
  const keys: SessionKeys = new Map()
  /** The hash that the tiles vouch for, so that one altered record is one finding and not a whole wrong tree. */
  const settle = (row: LeafRow): Bytes => {
    const found = hashLeaf(row.bytes)
    if (isEqual(found, row.leaf_hash)) return found
    report.find(`leaf ${row.leaf}`, 'found a record whose hash is not the stored one')
    const inTile = tileHash(row.leaf)
    return inTile && isEqual(inTile, row.leaf_hash) ? new Uint8Array(row.leaf_hash) : found
  }
  return (leaf: number, row: LeafRow | undefined): Parsed | undefined => {
    replay.leafHashes.push(row ? settle(row) : (tileHash(leaf) ?? new Uint8Array(HASH_LENGTH)))
    if (row === undefined) return undefined
    const parsed = parseRecord(new Uint8Array(row.bytes))
    if (!parsed.ok) {
      report.find(`leaf ${leaf}`, parsed.error.message)
      if (row.device !== null) replay.broken.set(row.device, replay.broken.get(row.device) ?? 0)
      return undefined
    }
    const record = parsed.value
    if (record.kind === 'change') return { leaf, row, record }
    const signature = startSignatureCheck(keys, record, signedBytes(record, row.bytes))
    // As far as the history is known: enough to start on electronic signatures.
    return { leaf, row, record, signature, esign: startEsignCheck(replay.ledger.state, record) }
  }
}

/** A stretch of the log: what of its leaves are records, their signatures under way. */
export interface Chunk {
  readonly from: number
  readonly to: number
  readonly parsed: readonly Parsed[]
}

/**
 * The log in order, in chunks. Signatures are most of the work, and every core has its share of them only while enough
 * are waiting: so chunks are parsed ahead of the one that is given.
 */
export function* parseLog(parts: ParseParts): Generator<Chunk> {
  const parse = openParser(parts)
  const ahead: Chunk[] = []
  let from = 0
  for (const rows of readLeaves(parts.store, parts.size, parts.report)) {
    const parsed = rows.map((row, i) => parse(from + i, row)).filter((each) => each !== undefined)
    ahead.push({ from, to: from + rows.length, parsed })
    from += rows.length
    const next = ahead.length > CHUNKS_AHEAD ? ahead.shift() : undefined
    if (next) yield next
  }
  parts.onRead()
  yield* ahead
}
