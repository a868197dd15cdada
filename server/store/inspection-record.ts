import * as v from 'valibot'
import type { Openings } from '../../core/commitment.ts'
import type { Event, EventOf } from '../../core/record/event.ts'
import { heldSchema } from '../../core/record/hold-event.ts'
import type { InspectionRecord } from './schema.ts'

/** An admitted event with what came with it: what the list of inspections is made from. */
export interface Admitted {
  readonly leaf: number
  readonly event: Event
  /** Checked against their commitments already. */
  readonly openings: Openings
  readonly receivedAt: number
  readonly flags: readonly string[]
  /** Whose session it was, and the seq of the event that opened it. */
  readonly person: string
  readonly openedSeq: number
}

type Begun = EventOf<'inspection.judged'> | EventOf<'inspection.manual'>

const NONE: readonly InspectionRecord[] = []

const textOr = (value: unknown): string | null => (typeof value === 'string' ? value : null)

function scoreOf(event: Begun, openings: Openings): number | null {
  if (event.type === 'inspection.manual') return null
  const evidence = openings[event.commits.evidence]?.value
  const score =
    typeof evidence === 'object' && evidence !== null && 'score' in evidence ? evidence.score : null
  return typeof score === 'number' ? score : null
}

function begin(admitted: Admitted, event: Begun, known: InspectionRecord | undefined): InspectionRecord {
  const { leaf, openings, receivedAt, flags, person, openedSeq } = admitted
  const isManual = event.type === 'inspection.manual'
  return {
    leaf: known?.leaf ?? leaf,
    ...{ inspection: event.body.inspection, device: event.device, person, plan: event.body.plan },
    ...{ step: event.body.step, unit: textOr(openings[event.commits.unit]?.value) },
    ...{ judged: isManual ? null : event.body.verdict, verdict: event.body.verdict },
    ...{ decision: isManual ? 'manual' : 'open', score: scoreOf(event, openings) },
    ...{ cause: isManual ? event.body.cause : null, at: event.at, received_at: receivedAt },
    photograph: event.blobs.photograph ?? null,
    heatmap: isManual ? null : (event.blobs.heatmap ?? null),
    flags: JSON.stringify(flags),
    ...{ opened_seq: known?.opened_seq ?? openedSeq, first_seq: known?.first_seq ?? event.seq },
    last_seq: event.seq,
    model: isManual ? null : event.body.model,
    ...{ hold: known?.hold ?? null, held_leaf: known?.held_leaf ?? null },
    ...{ disposition: known?.disposition ?? null, disposed_leaf: known?.disposed_leaf ?? null },
  }
}

type Known = (inspection: string, device: string) => InspectionRecord | undefined

/** Rows that a hold sets aside: what is on hold already stays under the hold that it is in. */
function hold({ leaf, openings }: Admitted, event: EventOf<'units.held'>, known: Known): InspectionRecord[] {
  const parsed = v.safeParse(heldSchema, openings[event.commits.inspections]?.value)
  const listed = parsed.success ? parsed.output : []
  return listed.flatMap(({ device, inspections }) =>
    inspections.flatMap((inspection) => {
      const row = known(inspection, device)
      if (row === undefined || isOnHold(row)) return []
      return [{ ...row, hold: event.body.hold, held_leaf: leaf, disposition: null, disposed_leaf: null }]
    }),
  )
}

const isOnHold = ({ held_leaf, disposition }: InspectionRecord): boolean =>
  held_leaf !== null && disposition === null

/** Rows that a disposition lets out of the hold that it names. */
function dispose({ leaf }: Admitted, { body }: EventOf<'units.disposed'>, known: Known): InspectionRecord[] {
  return body.inspections.flatMap(({ device, inspection }) => {
    const row = known(inspection, device)
    if (row === undefined || !isOnHold(row) || row.hold !== body.hold) return []
    return [{ ...row, disposition: body.disposition, disposed_leaf: leaf }]
  })
}

/**
 * The rows of the list that one more event makes or changes. `known` is a row before, by inspection and device. Pure:
 * ingest and `plumb verify` make the same rows from the same leaves.
 */
export function recordInspections(admitted: Admitted, known: Known): readonly InspectionRecord[] {
  const { event } = admitted
  switch (event.type) {
    case 'inspection.judged':
    case 'inspection.manual':
      return [begin(admitted, event, known(event.body.inspection, event.device))]
    case 'inspection.blind': {
      const row = known(event.body.inspection, event.device)
      return row === undefined ? [] : [{ ...row, last_seq: event.seq }]
    }
    case 'inspection.accepted':
    case 'inspection.overruled': {
      const row = known(event.body.inspection, event.device)
      if (row === undefined) return []
      const isAccepted = event.type === 'inspection.accepted'
      const flags: string[] = JSON.parse(row.flags)
      const decided = {
        ...row,
        verdict: isAccepted ? event.body.verdict : event.body.to,
        decision: isAccepted ? 'accepted' : 'overruled',
        flags: JSON.stringify([...new Set([...flags, ...admitted.flags])]),
        last_seq: event.seq,
      }
      return [decided]
    }
    case 'units.held':
      return hold(admitted, event, known)
    case 'units.disposed':
      return dispose(admitted, event, known)
    default:
      return NONE
  }
}
