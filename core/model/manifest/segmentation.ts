import * as v from 'valibot'
import {
  activationSchema,
  classesSchema,
  fractionSchema,
  goldenEntries,
  goldenOf,
  nameSchema,
  pathSchema,
  sideSchema,
  toleranceSchema,
} from './field.ts'

/** A class for each place of the photograph. */
export const segmentationEntries = {
  task: v.literal('segmentation'),
  outputs: v.strictObject({
    mask: v.strictObject({
      name: nameSchema,
      width: sideSchema,
      height: sideSchema,
      /** `scores`: [1, classes, height, width] in `layout`, one more class with a background; `labels`: whole numbers. */
      values: v.picklist(['scores', 'labels']),
      layout: v.picklist(['nchw', 'nhwc']),
      /** Softmax over the classes of one place; sigmoid for each class by itself. */
      activation: activationSchema,
      /** Whether the first class stands for nothing. Without, a place where no class reaches the threshold has none. */
      background: v.picklist(['none', 'first']),
    }),
  }),
  classes: v.pipe(classesSchema, v.maxLength(254)),
  /** A place has a class from this probability on. */
  thresholds: v.strictObject({ probability: fractionSchema }),
  /** The share of places that may have another class than expected. */
  tolerance: v.strictObject({ share: toleranceSchema }),
  /** `mask`: a byte a place, row by row; 0 for nothing, 1 for the first class. */
  golden: goldenOf(v.strictObject({ ...goldenEntries, mask: pathSchema })),
}
