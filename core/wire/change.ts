import * as v from 'valibot'
import { openingsSchema } from '../commitment.ts'
import { digestSchema } from '../digest.ts'
import { plantIdSchema } from '../id.ts'
import { planSchema } from '../plan/plan.ts'
import { signedChangeSchema } from '../record/record.ts'

/** A change with what opens it. Openings are left out for whoever is not signed in. */
export const openedChangeSchema = v.strictObject({ record: signedChangeSchema, openings: openingsSchema })
export type OpenedChange = v.InferOutput<typeof openedChangeSchema>

/** A change and the place of the log where it stands. */
export const placedChangeSchema = v.strictObject({
  ...openedChangeSchema.entries,
  place: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
})
export type PlacedChange = v.InferOutput<typeof placedChangeSchema>

/** Changes as the server has them; with their places for whoever asks for these. */
export const changesAnswerSchema = v.strictObject({ changes: v.array(placedChangeSchema) })

/** What anybody on the plant's network may know of the server. */
export const plantAnswerSchema = v.variant('founded', [
  v.strictObject({ founded: v.literal(false), build: v.string() }),
  v.strictObject({
    founded: v.literal(true),
    build: v.string(),
    plant: plantIdSchema,
    name: v.string(),
    rpId: v.string(),
    /** Hash of the last change and how many there are. */
    head: digestSchema,
    changes: v.pipe(v.number(), v.safeInteger()),
  }),
])
export type PlantAnswer = v.InferOutput<typeof plantAnswerSchema>

/** What the one-time code opens: all that the genesis change must name. */
export const setupAnswerSchema = v.strictObject({
  rpId: v.string(),
  origin: v.string(),
  log: v.string(),
  recipient: v.string(),
  /** The demonstration: its model packages by digest, and its plan. */
  demonstration: v.strictObject({
    models: v.array(v.strictObject({ model: digestSchema, name: v.string() })),
    plan: planSchema,
  }),
})
export type SetupAnswer = v.InferOutput<typeof setupAnswerSchema>

export const setupRequestSchema = v.strictObject({ code: v.string(), ...openedChangeSchema.entries })

/** How every refusal over HTTP looks: a word for code, a sentence for people. */
export const errorAnswerSchema = v.strictObject({
  error: v.strictObject({ kind: v.string(), message: v.string() }),
})
