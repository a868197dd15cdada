import * as v from 'valibot'
import { openCommitment } from '../commitment.ts'
import type { State } from '../governance/state.ts'
import type { EventOf } from '../record/event.ts'
import {
  type Context,
  contextSchema,
  type SelftestEvidence,
  selftestEvidenceSchema,
} from '../record/opened.ts'
import { ok, type Result } from '../result.ts'
import type { SelftestsAnswer } from '../wire/selftest.ts'
import { type ForgedError, forged, readGrants, readSigned } from './read-signed.ts'

/** A self-test as its tablet signed it; what it measured where that was not erased. */
export interface SelftestRecord {
  readonly event: EventOf<'selftest.completed'>
  readonly evidence: SelftestEvidence | undefined
  /** On what it ran. */
  readonly context: Context | undefined
}

/** What a server handed over of a model's self-tests: each is checked to be signed in a session that a person opened. */
export async function readSelftestRecords(
  state: State,
  { events, sessions }: SelftestsAnswer,
): Promise<Result<SelftestRecord[], ForgedError>> {
  const grants = await readGrants(state, sessions)
  if (!grants.ok) return grants
  const records: SelftestRecord[] = []
  for (const leaf of events) {
    const signed = await readSigned(leaf, grants.value)
    if (!signed.ok) return signed
    const { event } = signed.value
    if (event.type !== 'selftest.completed') return forged(leaf, 'found no self-test')
    const opened = v.safeParse(selftestEvidenceSchema, openCommitment(event.commits.evidence, leaf.openings))
    const context = v.safeParse(contextSchema, openCommitment(event.commits.context, leaf.openings))
    records.push({
      event,
      evidence: opened.success ? opened.output : undefined,
      context: context.success ? context.output : undefined,
    })
  }
  return ok(records)
}
