import * as v from 'valibot'
import type { Bytes } from '../bytes.ts'
import { commitmentSchema } from '../commitment.ts'
import { type Digest, digestSchema } from '../digest.ts'
import { treeHeadSchema } from '../governance/operation/log.ts'
import { domainBytes, hashJson, sha256Bytes } from '../hash.ts'
import { inspectionIdSchema, planIdSchema, textSchema, timeSchema } from '../id.ts'
import { MAX_FRAMES } from '../limit.ts'
import { assertionSchema } from '../passkey/assertion.ts'
import { grantSchema } from '../session/grant.ts'
import { DATASET_EVENTS } from './dataset-event.ts'
import { none, type } from './event-type.ts'
import { HOLD_EVENTS } from './hold-event.ts'
import { RELEASE_EVENTS } from './release-event.ts'
import { BACKENDS, CAUSES, FEWER_CAUSES, SELFTEST_CAUSES, VERDICTS } from './word.ts'

const verdict = v.picklist(VERDICTS)
const step = v.strictObject({
  inspection: inspectionIdSchema,
  plan: planIdSchema,
  planVersion: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  step: textSchema(1, 60),
})

/** The frames of one shutter press, in the order of taking. Equal ones would be one look counted twice. */
const frames = v.pipe(
  v.array(digestSchema),
  v.minLength(2),
  v.maxLength(MAX_FRAMES),
  v.check((all) => new Set(all).size === all.length, 'found a frame twice, expected each to differ'),
)

const context = { context: commitmentSchema }

export const eventSchema = v.variant('type', [
  type('session.opened', v.strictObject({ grant: grantSchema, assertion: assertionSchema }), none, none),
  type('session.closed', v.strictObject({ cause: v.picklist(['signed-out', 'idle']) }), none, none),
  /** A step on the ladder WebGPU → WASM → manual: which backend judges from here on, and why. */
  type(
    'engine.started',
    v.strictObject({ backend: v.picklist(BACKENDS), cause: v.picklist(CAUSES) }),
    v.strictObject(context),
    none,
  ),
  /** The golden cases were run on the backend that will judge. Records of before causes were told have none. */
  type(
    'selftest.completed',
    v.strictObject({
      model: digestSchema,
      backend: v.picklist(BACKENDS),
      passed: v.boolean(),
      cause: v.optional(v.picklist(SELFTEST_CAUSES)),
    }),
    v.strictObject({ evidence: commitmentSchema, context: commitmentSchema }),
    none,
  ),
  /** A model package was not what its digest or its manifest says, and was not loaded. */
  type('model.refused', v.strictObject({ model: digestSchema, cause: v.picklist(CAUSES) }), none, none),
  /** Somebody stopped a model on this tablet, or let it judge again: at once, and without the server. */
  type(
    'model.stopped',
    v.strictObject({ model: digestSchema }),
    v.strictObject({ reason: commitmentSchema, context: commitmentSchema }),
    none,
  ),
  type(
    'model.resumed',
    v.strictObject({ model: digestSchema }),
    v.strictObject({ reason: commitmentSchema, context: commitmentSchema }),
    none,
  ),
  /** The model judged a photograph. `selftest` names the self-test on this backend that it leans on. */
  type(
    'inspection.judged',
    v.strictObject({
      ...step.entries,
      model: digestSchema,
      backend: v.picklist(['webgpu', 'wasm']),
      selftest: digestSchema,
      verdict,
      /** Why there are fewer frames than the plan asks for. */
      fewer: v.optional(v.picklist(FEWER_CAUSES)),
    }),
    v.strictObject({ unit: commitmentSchema, evidence: commitmentSchema, context: commitmentSchema }),
    v.pipe(
      v.strictObject({
        /** What was judged; of several frames the one that stands for all. */
        photograph: digestSchema,
        frames: v.optional(frames),
        /** The picture of where something is: of the unusual a heatmap, of classes of places a mask. */
        heatmap: v.optional(digestSchema),
        mask: v.optional(digestSchema),
      }),
      v.check(
        ({ photograph, frames }) => frames === undefined || frames.includes(photograph),
        'found a photograph that is none of the frames, expected one of them',
      ),
    ),
  ),
  /** A person judged without the model. */
  type(
    'inspection.manual',
    v.strictObject({ ...step.entries, verdict: v.picklist(['pass', 'fail']), cause: v.picklist(CAUSES) }),
    v.strictObject({ unit: commitmentSchema, reason: commitmentSchema, context: commitmentSchema }),
    v.strictObject({ photograph: v.optional(digestSchema) }),
  ),
  /** Blind first: what a person said before the model's verdict was shown to them. It decides nothing yet. */
  type(
    'inspection.blind',
    v.strictObject({
      ...{ inspection: inspectionIdSchema, judged: digestSchema },
      verdict: v.picklist(['pass', 'fail']),
    }),
    v.strictObject(context),
    none,
  ),
  type(
    'inspection.accepted',
    v.strictObject({ inspection: inspectionIdSchema, judged: digestSchema, verdict }),
    v.strictObject(context),
    none,
  ),
  /** A person overruled the model. From `fail` it carries an electronic signature with this meaning. */
  type(
    'inspection.overruled',
    v.strictObject({
      inspection: inspectionIdSchema,
      judged: digestSchema,
      from: verdict,
      to: v.picklist(['pass', 'fail']),
      meaning: textSchema(1, 200),
    }),
    v.strictObject({ reason: commitmentSchema, context: commitmentSchema }),
    none,
  ),
  /**
   * The log is whole again for this tablet, after it had shrunk or was rewritten: the head that the tablet held, and
   * the one that was shown instead. `signed`: it goes on without some of its records, by a change that a person signed.
   */
  type(
    'log.healed',
    v.strictObject({ held: treeHeadSchema, shown: treeHeadSchema, since: timeSchema, signed: v.boolean() }),
    none,
    none,
  ),
  ...HOLD_EVENTS,
  ...RELEASE_EVENTS,
  ...DATASET_EVENTS,
])

/** Work, as one device recorded it. */
export type Event = v.InferOutput<typeof eventSchema>
export type EventType = Event['type']
export type EventOf<T extends EventType> = Extract<Event, { type: T }>

/** The bytes that the session's key signs. */
export const eventBytes = (event: Event): Bytes => domainBytes('event', event)

/** The hash that names an event and that the next one of its device carries as `prev`. */
export const eventHash = (event: Event): Digest => hashJson('event', event)

/** The 32 bytes that a passkey signs to put an electronic signature on this very event (21 CFR 11.70). */
export const esignChallenge = (event: Event): Bytes => sha256Bytes(domainBytes('esign', event))

type Esigned = EventOf<'inspection.overruled' | 'units.held' | 'units.disposed'>

/** Whether this event needs an electronic signature: no reject, and no unit on hold, is released without one. */
export const needsEsign = (event: Event): event is Esigned =>
  event.type === 'units.held' ||
  event.type === 'units.disposed' ||
  (event.type === 'inspection.overruled' && event.body.from === 'fail')
