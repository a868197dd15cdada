import * as v from 'valibot'

const finite = v.pipe(v.number(), v.finite())
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1))
const label = v.pipe(v.string(), v.minLength(1), v.maxLength(100))
const classed = { label, defect: v.boolean() }

/** The most of anything that one result names: a record with all of them stays small. */
export const MAX_NAMED = 254

const list = <T extends v.GenericSchema>(item: T) => v.pipe(v.array(item), v.maxLength(MAX_NAMED))

/** What a model found in one photograph, as a record keeps it and a rule judges it. Places are pixels of the photograph. */
export const resultSchema = v.variant('task', [
  v.strictObject({ task: v.literal('anomaly'), score: finite }),
  /** The most likely classes, the likeliest first; of a model with more, the likeliest defect is always among them. */
  v.strictObject({
    task: v.literal('classification'),
    classes: list(v.strictObject({ ...classed, probability: share })),
  }),
  v.strictObject({
    task: v.literal('detection'),
    objects: list(
      v.strictObject({
        ...classed,
        score: share,
        box: v.strictObject({ x: finite, y: finite, width: finite, height: finite }),
      }),
    ),
  }),
  /** The share of the judged part that each class has, of all classes. */
  v.strictObject({
    task: v.literal('segmentation'),
    areas: list(v.strictObject({ ...classed, area: share })),
  }),
  /** Lines in reading order; corners from the beginning of the text's top on, clockwise. */
  v.strictObject({
    task: v.literal('ocr'),
    lines: list(
      v.strictObject({
        text: v.pipe(v.string(), v.maxLength(200)),
        confidence: share,
        corners: v.pipe(v.array(v.strictObject({ x: finite, y: finite })), v.length(4)),
      }),
    ),
  }),
])
export type InspectionResult = v.InferOutput<typeof resultSchema>
export type InspectedTask = InspectionResult['task']
export type ResultOf<T extends InspectedTask> = Extract<InspectionResult, { task: T }>
