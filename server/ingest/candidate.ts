import type { Openings } from '../../core/commitment.ts'
import type { Digest } from '../../core/digest.ts'
import type { Ahead } from '../../core/ledger/admit.ts'
import { startEsignCheck } from '../../core/ledger/event-rule.ts'
import type { Ledger } from '../../core/ledger/ledger.ts'
import { type SessionKeys, sessionKeysOf, startSignatureCheck } from '../../core/ledger/signature-check.ts'
import { checkOpenings, type OpeningError } from '../../core/record/check-openings.ts'
import type { SignedEvent } from '../../core/record/record.ts'
import { signedBytes } from '../../core/record/signed-bytes.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import type { CourierError } from '../courier.ts'
import { type BadLine, type OpenedLine, openLine } from './open-line.ts'
import type { OpenKey } from './sealing-keys.ts'
import { splitBatch } from './split-batch.ts'

/** An opened line that is to be judged, with what can be found out about it before its turn. */
export interface Candidate extends OpenedLine, Ahead {
  /** Whether its openings open what the record commits to. */
  readonly opens: Result<null, OpeningError>
}

/** The openings of what an event commits to, and no others: they are stored as they came. */
function checkOwn({ event }: SignedEvent, openings: Openings): Result<null, OpeningError> {
  const found = Object.keys(openings).length
  const expected = new Set(Object.values(event.commits)).size
  if (found > expected)
    return fail({ kind: 'opening-missing', message: `found ${found} openings, expected ${expected}` })
  return checkOpenings(event, openings)
}

function candidateOf(line: OpenedLine, ledger: Ledger, keys: SessionKeys): Candidate {
  const { record, openings } = line.parcel
  if (record.kind === 'change') return { ...line, opens: ok(null) }
  // Started first: other threads verify while this one looks at the openings and opens the next line.
  const signature = startSignatureCheck(keys, record, signedBytes(record, line.leaf))
  const esign = startEsignCheck(ledger.state, record)
  return { ...line, signature, esign, opens: checkOwn(record, openings) }
}

/** Opens every line of a batch; the checks of its signatures are under way when this returns. */
export async function openCandidates(
  body: Uint8Array,
  openKey: OpenKey,
  ledger: Ledger,
): Promise<Result<(Candidate | BadLine)[], CourierError>> {
  const lines = splitBatch(body)
  if (!lines.ok) return lines
  const keys = sessionKeysOf(ledger)
  const candidates: (Candidate | BadLine)[] = []
  for (const line of lines.value) {
    const opened = await openLine(line, openKey)
    candidates.push(opened.kind === 'opened' ? candidateOf(opened, ledger, keys) : opened)
  }
  return ok(candidates)
}

/** The device that a record claims to come from, for the finding about it. */
export const deviceOf = ({ parcel: { record } }: Candidate): string | null =>
  record.kind === 'event' ? record.event.device : null

/** The blobs that a record names. */
export const blobsOf = ({ parcel: { record } }: Candidate): Digest[] =>
  record.kind === 'event'
    ? Object.values<Digest | undefined>(record.event.blobs).filter((d) => d !== undefined)
    : []
