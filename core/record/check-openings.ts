import * as v from 'valibot'
import { type Commitment, isOpeningOf, type Openings } from '../commitment.ts'
import { regionsSchema, viewSchema } from '../dataset/region.ts'
import { guardOf, misfitOf } from '../guard.ts'
import { hashJson } from '../hash.ts'
import { textSchema } from '../id.ts'
import type { InspectedTask } from '../inspection/result.ts'
import { verdictOf } from '../inspection/verdict-of.ts'
import { fail, ok, type Result } from '../result.ts'
import { checkFrames } from './check-frames.ts'
import { isDatasetEvent } from './dataset-event.ts'
import type { Event, EventOf } from './event.ts'
import { heldSchema } from './hold-event.ts'
import {
  contextSchema,
  type JudgedEvidence,
  judgedEvidenceSchema,
  judgmentOf,
  selftestEvidenceSchema,
} from './opened.ts'

export type OpeningError = { kind: 'opening-missing' | 'verdict-unfounded'; message: string }

/** What must stand behind each commitment that an event can make, by its name. */
const unitSchema = v.pipe(v.string(), v.maxLength(100))
const reasonSchema = v.pipe(v.string(), v.minLength(1), v.maxLength(1000))

type Opened = readonly [schema: v.GenericSchema, isFit: (value: unknown) => boolean]

const opened = <Schema extends v.GenericSchema>(schema: Schema) => [schema, guardOf(schema)] as const

const UNIT = opened(unitSchema)
const REASON = opened(reasonSchema)
const CONTEXT = opened(contextSchema)
const SELFTEST = opened(selftestEvidenceSchema)
const HELD = opened(heldSchema)
const JUDGED = opened(judgedEvidenceSchema)

/** What stands behind the commitments of a data set's events. */
const OF_DATASET: Readonly<Record<string, Opened>> = {
  name: opened(textSchema(1, 80)),
  kind: opened(textSchema(0, 80)),
  file: opened(textSchema(0, 255)),
  reason: REASON,
  regions: opened(regionsSchema),
  view: opened(viewSchema),
}

function openedBy(event: Event, name: string): Opened {
  if (isDatasetEvent(event)) {
    const found = OF_DATASET[name]
    if (found === undefined) throw new Error(`openings: found commitment ${name}, which nothing is known of`)
    return found
  }
  if (name === 'unit') return UNIT
  if (name === 'inspections') return HELD
  if (name === 'reason') return REASON
  if (name === 'context') return CONTEXT
  return event.type === 'selftest.completed' ? SELFTEST : JUDGED
}

/**
 * Checks that every commitment of an event is opened by what came with it, and opens to what it should: done once,
 * on receipt. Later an opening may have been erased, and the record stays valid.
 */
export function checkOpenings(event: Event, openings: Openings): Result<null, OpeningError> {
  const refuse = (message: string) => fail<OpeningError>({ kind: 'opening-missing', message })
  for (const [name, commitment] of Object.entries<Commitment>(event.commits)) {
    const opening = openings[commitment]
    if (opening === undefined) return refuse(`found no opening for ${name}`)
    if (!isOpeningOf(commitment, opening)) return refuse(`found an opening for ${name} that does not match`)
    const [schema, isFit] = openedBy(event, name)
    if (!isFit(opening.value))
      return refuse(`found an opening for ${name} that does not fit: ${misfitOf(schema, opening.value)}`)
  }
  const drawn = checkDrawn(event, openings)
  return drawn.ok ? checkVerdict(event, openings) : drawn
}

/** What was drawn must be what the signed digest says: a manifest is made of these digests. */
function checkDrawn(event: Event, openings: Openings): Result<null, OpeningError> {
  if (event.type !== 'sample.marked' && event.type !== 'dataset.framed') return ok(null)
  const [stated, commitment, domain] =
    event.type === 'sample.marked'
      ? ([event.body.regions, event.commits.regions, 'regions'] as const)
      : ([event.body.view, event.commits.view, 'view'] as const)
  const digest = hashJson(domain, openings[commitment]?.value)
  if (digest === stated) return ok(null)
  return fail({ kind: 'opening-missing', message: `found ${domain} ${stated}, expected ${digest}` })
}

/** What stands behind a judged inspection's evidence; undefined when it was erased. */
export function judgedEvidenceOf(
  { commits }: EventOf<'inspection.judged'>,
  openings: Openings,
): JudgedEvidence | undefined {
  const [, isJudged] = JUDGED
  const evidence: unknown = openings[commits.evidence]?.value
  return isJudged(evidence) ? evidence : undefined
}

const PICTURES = ['heatmap', 'mask'] as const

/** The picture that a judged inspection of a task keeps besides its photograph, and its place: that one, and no other. */
function checkPicture(
  { blobs }: EventOf<'inspection.judged'>,
  evidence: JudgedEvidence,
  task: InspectedTask,
): Result<null, OpeningError> {
  const places = new Map<string, unknown>(Object.entries(evidence))
  const expected = task === 'anomaly' ? 'heatmap' : task === 'segmentation' ? 'mask' : undefined
  const wrong = PICTURES.find((name) =>
    [blobs[name], places.get(name)].some((found) => (found !== undefined) !== (name === expected)),
  )
  if (wrong === undefined) return ok(null)
  const message = `found ${wrong === expected ? 'no' : 'a'} ${wrong} or no place for it, expected ${expected ?? 'none'} with ${task}`
  return fail({ kind: 'opening-missing', message })
}

/** The verdict that was signed must be the one that the rule draws from the result, both signed with it. */
function checkVerdict(event: Event, openings: Openings): Result<null, OpeningError> {
  if (event.type !== 'inspection.judged') return ok(null)
  const evidence = judgedEvidenceOf(event, openings)
  if (evidence === undefined) throw new Error('openings: found evidence that was not checked')
  const { rule, result } = judgmentOf(evidence)
  const picture = checkPicture(event, evidence, result.task)
  if (!picture.ok) return picture
  const frames = checkFrames(event, evidence)
  if (!frames.ok) return frames
  const verdict = verdictOf(rule, result)
  if (verdict === event.body.verdict) return ok(null)
  const message = `found verdict ${event.body.verdict}, expected ${verdict} from its ${'score' in result ? 'score' : 'result'}`
  return fail({ kind: 'verdict-unfounded', message })
}
