import * as v from 'valibot'
import { commitmentSchema } from '../commitment.ts'
import { digestSchema } from '../digest.ts'
import {
  deviceIdSchema,
  holdIdSchema,
  inspectionIdSchema,
  personIdSchema,
  textSchema,
  timeSchema,
} from '../id.ts'
import { none, type } from './event-type.ts'

/** The most inspections that one act puts on hold: their list travels beside the record in one sealed line. */
export const MAX_HELD = 5_000

/** What is in doubt: everything that this model judged, that was judged on this tablet, or by this person. */
export const suspectSchema = v.variant('kind', [
  v.strictObject({ kind: v.literal('model'), model: digestSchema }),
  v.strictObject({ kind: v.literal('device'), device: deviceIdSchema }),
  v.strictObject({ kind: v.literal('person'), person: personIdSchema }),
])
export type Suspect = v.InferOutput<typeof suspectSchema>

/** What becomes of a unit that was on hold. */
export const DISPOSITIONS = ['accept', 'reject', 'rework'] as const
export type Disposition = (typeof DISPOSITIONS)[number]

/** Inspections by the tablet that recorded them. */
export const heldSchema = v.pipe(
  v.array(
    v.strictObject({
      device: deviceIdSchema,
      inspections: v.pipe(v.array(inspectionIdSchema), v.minLength(1), v.maxLength(MAX_HELD)),
    }),
  ),
  v.minLength(1),
  v.maxLength(1000),
)
export type Held = v.InferOutput<typeof heldSchema>

/** Units set aside, and what became of them. Both carry an electronic signature with its meaning. */
export const HOLD_EVENTS = [
  type(
    'units.held',
    v.strictObject({
      ...{ hold: holdIdSchema, suspect: suspectSchema, since: timeSchema },
      count: v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(MAX_HELD)),
      meaning: textSchema(1, 200),
    }),
    v.strictObject({ reason: commitmentSchema, inspections: commitmentSchema }),
    none,
  ),
  /** `inspections` are those of one unit. */
  type(
    'units.disposed',
    v.strictObject({
      ...{ hold: holdIdSchema, disposition: v.picklist(DISPOSITIONS), meaning: textSchema(1, 200) },
      inspections: v.pipe(
        v.array(v.strictObject({ device: deviceIdSchema, inspection: inspectionIdSchema })),
        v.minLength(1),
        v.maxLength(200),
      ),
    }),
    v.strictObject({ reason: commitmentSchema }),
    none,
  ),
] as const
