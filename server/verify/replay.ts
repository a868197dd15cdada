import type { Bytes } from '../../core/bytes.ts'
import { type Ahead, admit } from '../../core/ledger/admit.ts'
import { emptyLedger, type Ledger } from '../../core/ledger/ledger.ts'
import type { Flag } from '../../core/ledger/refusal.ts'
import { changeHash } from '../../core/record/change.ts'
import type { SignedRecord } from '../../core/record/record.ts'
import type { LeafRow } from '../store/schema.ts'
import type { Report } from './report.ts'

/** A leaf as read and parsed; the checks of its signatures are under way. */
export interface Parsed extends Ahead {
  readonly leaf: number
  readonly row: LeafRow
  readonly record: SignedRecord
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
  const { leaf, row, record } = parsed
  const device = record.kind === 'event' ? record.event.device : undefined
  const session = device === undefined ? undefined : ledger.chains.get(device)?.session
  const admitted = await admit(ledger, record, parsed)
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
