import * as v from 'valibot'
import {
  activationSchema,
  classesSchema,
  countSchema,
  finiteSchema,
  fractionSchema,
  goldenEntries,
  goldenOf,
  nameSchema,
  pathSchema,
  toleranceSchema,
} from './field.ts'

/** Where the four numbers of a box are: c is a centre, 1 the top left, 2 the bottom right. */
export const boxFormSchema = v.picklist(['cxcywh', 'cycxhw', 'xywh', 'xyxy', 'yxyx'])
export type BoxForm = v.InferOutput<typeof boxFormSchema>

const box = {
  form: boxFormSchema,
  /** Pixels of the input tensor, or fractions of it. */
  unit: v.picklist(['pixels', 'fractions']),
  /** How many boxes the graph gives back. */
  candidates: v.pipe(countSchema, v.maxValue(1_000_000)),
}

/** YOLO: one tensor, four numbers of the box and then the classes, for each candidate. */
const yolo = v.strictObject({
  layout: v.literal('yolo'),
  name: nameSchema,
  ...box,
  /** `rows`: [1, candidates, 4 + classes]; `columns`: [1, 4 + classes, candidates], as YOLOv8 has it. */
  order: v.picklist(['columns', 'rows']),
  /** Whether a fifth number says that there is anything at all, as in YOLOv5; it multiplies the classes. */
  objectness: v.boolean(),
  activation: v.picklist(['none', 'sigmoid']),
})

const scores = {
  /** [1, candidates, 4]. */
  boxes: nameSchema,
  /** [1, candidates, classes], one more with a background. */
  scores: nameSchema,
  activation: activationSchema,
  /** The place of the class that stands for nothing. */
  background: v.picklist(['none', 'first', 'last']),
}

/** DETR: a tensor of boxes and a tensor of classes. */
const detr = v.strictObject({ layout: v.literal('detr'), ...box, ...scores })

/** SSD: the same, its boxes told from anchors, or found by the graph itself where no anchors are given. */
const ssd = v.strictObject({
  layout: v.literal('ssd'),
  ...box,
  ...scores,
  anchors: v.optional(
    v.strictObject({
      /** Little-endian float32, four numbers a candidate, as `form` and `unit` say. */
      path: pathSchema,
      /** centre = anchor centre + t / variance · anchor size, size = anchor size · exp(t / variance), in `form`'s order. */
      variances: v.tuple([
        v.pipe(v.number(), v.gtValue(0)),
        v.pipe(v.number(), v.gtValue(0)),
        v.pipe(v.number(), v.gtValue(0)),
        v.pipe(v.number(), v.gtValue(0)),
      ]),
    }),
  ),
})

/** Objects with a class, a score and a box. */
export const detectionEntries = {
  task: v.literal('detection'),
  outputs: v.variant('layout', [yolo, detr, ssd]),
  classes: classesSchema,
  /** Which candidates are kept. */
  keep: v.strictObject({
    score: fractionSchema,
    /** Of two boxes that overlap by more than this share of their union, the one with the higher score is kept. */
    iou: fractionSchema,
    /** Whether boxes of one class suppress each other, boxes of all classes, or none. */
    suppress: v.picklist(['class', 'all', 'none']),
    most: v.pipe(countSchema, v.maxValue(1000)),
  }),
  /** `box` in pixels of the photograph. */
  tolerance: v.strictObject({ score: toleranceSchema, box: toleranceSchema }),
  /** What is found in the photograph: class by its place in `classes`, box in its pixels. */
  golden: goldenOf(
    v.strictObject({
      ...goldenEntries,
      objects: v.array(
        v.strictObject({
          class: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
          score: fractionSchema,
          box: v.strictObject({
            x: finiteSchema,
            y: finiteSchema,
            width: finiteSchema,
            height: finiteSchema,
          }),
        }),
      ),
    }),
  ),
}
