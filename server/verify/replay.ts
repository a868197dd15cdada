import { type Bytes, isEqual } from '../../core/bytes.ts'
import { admit, type SignatureCheck, startSignatureChecks } from '../../core/ledger/admit.ts'
import { emptyLedger, type Ledger, NEW_CHAIN } from '../../core/ledger/ledger.ts'
import type { Flag } from '../../core/ledger/refusal.ts'
import { HASH_LENGTH } from '../../core/log/limits.ts'
import { hashLeaf } from '../../core/log/tree.ts'
import { changeHash } from '../../core/record/change.ts'
import { parseRecord, type SignedRecord } from '../../core/record/record.ts'
import type { LeafRow } from '../store/schema.ts'
import type { Report } from './report.ts'

/** A leaf as read and parsed; its signature check is under way. */
export interface Parsed {
  readonly leaf: number
  readonly row: LeafRow
  readonly record: SignedRecord
  readonly check: SignatureCheck
}

/** A leaf that found its place in the rebuilt history. */
export interface Replayed {
  readonly leaf: number
  readonly row: LeafRow
  readonly record: SignedRecord
  /** Whose session it was; empty for a change. */
  readonly person: string
  readonly flags: readonly Flag[]
}

export interface Replay {
  readonly ledger: Ledger
  /** Devices with a record that is not valid: what follows on their chains cannot be judged. */
  readonly broken: Map<string, number>
  readonly leafHashes: Bytes[]
}

export const startReplay = (): Replay => ({ ledger: emptyLedger(), broken: new Map(), leafHashes: [] })

type TileHash = (leaf: number) => Bytes | undefined

/** Hash of a leaf that the tiles vouch for, so that one altered record is one finding and not a whole wrong tree. */
function settleHash(row: LeafRow, tileHash: TileHash, report: Report): Bytes {
  const found = hashLeaf(row.bytes)
  if (isEqual(found, row.leaf_hash)) return found
  report.find(`leaf ${row.leaf}`, 'found a record whose hash is not the stored one')
  const inTile = tileHash(row.leaf)
  return inTile && isEqual(inTile, row.leaf_hash) ? new Uint8Array(row.leaf_hash) : found
}

/** Parses a chunk of leaves and starts its signature checks. `claims` carries the sessions from chunk to chunk. */
export function parseChunk(
  ...[rows, from, replay, claims, tileHash, report]: [
    readonly (LeafRow | undefined)[],
    number,
    Replay,
    Ledger,
    TileHash,
    Report,
  ]
): Parsed[] {
  const parsed: Omit<Parsed, 'check'>[] = []
  for (const [i, row] of rows.entries()) {
    const leaf = from + i
    replay.leafHashes.push(
      row ? settleHash(row, tileHash, report) : (tileHash(leaf) ?? new Uint8Array(HASH_LENGTH)),
    )
    if (row === undefined) continue
    const record = parseRecord(new Uint8Array(row.bytes))
    if (record.ok) parsed.push({ leaf, row, record: record.value })
    else {
      report.find(`leaf ${leaf}`, record.error.message)
      if (row.device !== null) replay.broken.set(row.device, replay.broken.get(row.device) ?? 0)
    }
  }
  // As far as the history is known: enough to start on electronic signatures.
  claims.state = replay.ledger.state
  const records = parsed.map(({ record }) => record)
  const checks = startSignatureChecks(claims, records)
  for (const [i, check] of checks.entries()) {
    const record = records[i]
    if (record?.kind === 'event')
      claims.chains.set(record.event.device, { ...NEW_CHAIN, session: check.grant })
  }
  return parsed.flatMap((each, i) => {
    const check = checks[i]
    return check ? [{ ...each, check }] : []
  })
}

/** What the columns beside a record say of it must follow from the record. */
function compareColumns({ leaf, row, record }: Parsed, hash: string | null, flags: string, report: Report) {
  const isEvent = record.kind === 'event'
  const expected = {
    ...{ kind: record.kind, device: isEvent ? record.event.device : null, hash, flags },
    seq: isEvent ? record.event.seq : record.change.seq,
    opens: isEvent && record.event.type === 'session.opened' ? record.event.session : null,
  }
  for (const [column, value] of Object.entries(expected)) {
    const found = row[column as keyof typeof expected]
    if (found !== value) report.find(`leaf ${leaf}`, `found ${column} ${found}, expected ${value}`)
  }
}

/** Admits a parsed leaf to the rebuilt history; undefined, and a finding, when it has no place there. */
export async function replayOne(
  replay: Replay,
  parsed: Parsed,
  report: Report,
): Promise<Replayed | undefined> {
  const { ledger, broken } = replay
  const { leaf, row, record, check } = parsed
  const device = record.kind === 'event' ? record.event.device : undefined
  const session = device === undefined ? undefined : ledger.chains.get(device)?.session
  const admitted = await admit(ledger, record, check)
  if (!admitted.ok) {
    const behind = device === undefined ? undefined : broken.get(device)
    if (device !== undefined) broken.set(device, (behind ?? -1) + 1)
    if (behind === undefined) report.find(`leaf ${leaf}`, `${admitted.error.kind}: ${admitted.error.message}`)
    return undefined
  }
  const flags = JSON.stringify(admitted.value)
  if (record.kind === 'change') {
    compareColumns(parsed, changeHash(record.change), flags, report)
    return { leaf, row, record, person: '', flags: admitted.value }
  }
  const { event } = record
  compareColumns(parsed, ledger.chains.get(event.device)?.head ?? null, flags, report)
  const grant = event.type === 'session.opened' ? event.body.grant : session
  return { leaf, row, record, person: grant?.person ?? '', flags: admitted.value }
}
