import { type EsignCheck, startEsignCheck } from '../../core/ledger/event-rule.ts'
import type { Ledger } from '../../core/ledger/ledger.ts'
import type { CheckedLine } from './open-batch.ts'

/** A checked line that is to be judged, with what can be found out about it before its turn. */
export interface Candidate extends CheckedLine {
  readonly esign: EsignCheck | undefined
}

/** Starts on an electronic signature, as far as the history is known: other threads verify it meanwhile. */
export function candidateOf(line: CheckedLine, { state }: Ledger): Candidate {
  const { record } = line.parcel
  return { ...line, esign: record.kind === 'event' ? startEsignCheck(state, record) : undefined }
}

/** The device that a record claims to come from, for the finding about it. */
export const deviceOf = ({ parcel: { record } }: Candidate): string | null =>
  record.kind === 'event' ? record.event.device : null
