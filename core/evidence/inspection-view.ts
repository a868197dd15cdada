import * as v from 'valibot'
import { type Openings, openCommitment } from '../commitment.ts'
import type { InspectionId } from '../id.ts'
import { type Event, type EventOf, eventHash } from '../record/event.ts'
import {
  type Context,
  contextSchema,
  type JudgedEvidence,
  judgedEvidenceSchema,
  type SelftestEvidence,
  selftestEvidenceSchema,
} from '../record/opened.ts'
import type { SelftestCause, Verdict } from '../record/word.ts'
import type { InspectionDetail } from '../wire/inspection.ts'
import { eventsOf, type PlacedEvent, placeEvents } from './signed-chain.ts'

type Begun = EventOf<'inspection.judged'> | EventOf<'inspection.manual'>
type Decided = EventOf<'inspection.accepted'> | EventOf<'inspection.overruled'>

/** What a page shows of an inspection: only what its signed events say, and what opens them. */
export interface InspectionView {
  readonly begun: PlacedEvent & { readonly event: Begun }
  readonly decided: (PlacedEvent & { readonly event: Decided }) | undefined
  /** What holds. */
  readonly verdict: Verdict
  readonly unit: string | undefined
  /** Why somebody judged by hand, or overruled. */
  readonly reason: string | undefined
  readonly evidence: JudgedEvidence | undefined
  readonly context: Context | undefined
  /** The context of the decision: how long the verdict had been shown. */
  readonly decidedIn: Context | undefined
  readonly selftest:
    | {
        readonly at: number
        readonly cause: SelftestCause | undefined
        readonly evidence: SelftestEvidence | undefined
      }
    | undefined
}

function opened<S extends v.GenericSchema>(
  schema: S,
  event: Event,
  name: string,
  openings: Openings,
): v.InferOutput<S> | undefined {
  const commitment = new Map(Object.entries(event.commits)).get(name)
  if (commitment === undefined) return undefined
  const parsed = v.safeParse(schema, openCommitment(commitment, openings))
  return parsed.success ? parsed.output : undefined
}

/** What stands behind a judged inspection's evidence, when it is here and is what was signed. */
export const evidenceOf = (event: Event, openings: Openings): JudgedEvidence | undefined =>
  event.type === 'inspection.judged' ? opened(judgedEvidenceSchema, event, 'evidence', openings) : undefined

const isBegun = (placed: PlacedEvent): placed is PlacedEvent & { event: Begun } =>
  placed.event.type === 'inspection.judged' || placed.event.type === 'inspection.manual'

const isDecided = (placed: PlacedEvent): placed is PlacedEvent & { event: Decided } =>
  placed.event.type === 'inspection.accepted' || placed.event.type === 'inspection.overruled'

const verdictOf = (begun: Begun, decided: Decided | undefined): Verdict =>
  decided?.type === 'inspection.overruled' ? decided.body.to : begun.body.verdict

function selftestOf(placed: readonly PlacedEvent[], begun: Begun): InspectionView['selftest'] {
  if (begun.type === 'inspection.manual') return undefined
  const test = placed.find(({ event }) => eventHash(event) === begun.body.selftest)
  if (test?.event.type !== 'selftest.completed') return undefined
  return {
    ...{ at: test.event.at, cause: test.event.body.cause },
    evidence: opened(selftestEvidenceSchema, test.event, 'evidence', test.openings),
  }
}

/** The view of an inspection; undefined when the chain that came has no event that begins it. */
export function viewOf(
  detail: Pick<InspectionDetail, 'chain'>,
  id: InspectionId,
): InspectionView | undefined {
  const placed = placeEvents(detail)
  const events = eventsOf(placed, id)
  const begun = events.find(isBegun)
  if (begun === undefined) return undefined
  const decided = events.find(isDecided)
  const said = decided?.event.type === 'inspection.overruled' ? decided : begun
  return {
    ...{ begun, decided, verdict: verdictOf(begun.event, decided?.event) },
    unit: opened(v.string(), begun.event, 'unit', begun.openings),
    reason: opened(v.string(), said.event, 'reason', said.openings),
    evidence: evidenceOf(begun.event, begun.openings),
    context: opened(contextSchema, begun.event, 'context', begun.openings),
    decidedIn: decided && opened(contextSchema, decided.event, 'context', decided.openings),
    selftest: selftestOf(placed, begun.event),
  }
}
