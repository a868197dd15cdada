import * as v from 'valibot'
import { digestSchema } from '../../digest.ts'

/** Relative, with forward slashes, no empty, dot or dot-dot segment: a path that cannot climb out of its package. */
export const pathSchema = v.pipe(
  v.string(),
  v.maxLength(200),
  v.regex(/^(?!\.{1,2}(\/|$))[\w.-]+(\/(?!\.{1,2}(\/|$))[\w.-]+)*$/),
)

export const fileSchema = v.strictObject({
  path: pathSchema,
  bytes: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  digest: digestSchema,
})

/** The name of an input or output, as the graph has it. */
export const nameSchema = v.pipe(v.string(), v.minLength(1), v.maxLength(200))

export const finiteSchema = v.pipe(v.number(), v.finite())
export const fractionSchema = v.pipe(v.number(), v.minValue(0), v.maxValue(1))
/** How far a number may be off; 0 asks for the very same. */
export const toleranceSchema = v.pipe(v.number(), v.minValue(0), v.finite())
export const countSchema = v.pipe(v.number(), v.safeInteger(), v.minValue(1))
export const sideSchema = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(8192))

/** What turns a graph's numbers into probabilities; `none` where the graph does it itself. */
export const activationSchema = v.picklist(['none', 'sigmoid', 'softmax'])
export type Activation = v.InferOutput<typeof activationSchema>

/** The classes a model tells apart, in the order of its output, and which of them are defects. */
export const classesSchema = v.pipe(
  v.array(
    v.strictObject({ label: v.pipe(v.string(), v.minLength(1), v.maxLength(100)), defect: v.boolean() }),
  ),
  v.minLength(1),
  v.maxLength(20_000),
)

/** What every golden case has: a PNG in `files`, and what the part is. */
export const goldenEntries = { image: pathSchema, kind: v.picklist(['good', 'defective']) }

/** Golden cases, whatever a case expects. */
export const goldenOf = <T extends v.GenericSchema>(golden: T) =>
  v.pipe(v.array(golden), v.minLength(1), v.maxLength(100))
