import * as v from 'valibot'
import { countSchema, goldenOf, nameSchema, pathSchema, toleranceSchema } from './field.ts'

/**
 * A backbone: what models are taught on. Its input is the photograph at the size that is taught with; a tap is
 * [1, channels, height / stride, width / stride].
 */
export const featuresEntries = {
  task: v.literal('features'),
  taps: v.pipe(
    v.array(
      v.strictObject({
        name: nameSchema,
        stride: v.pipe(countSchema, v.maxValue(64)),
        channels: v.pipe(countSchema, v.maxValue(8192)),
      }),
    ),
    v.minLength(1),
    v.maxLength(8),
  ),
  tolerance: v.strictObject({ value: toleranceSchema }),
  /** `values`: the taps one after the other as little-endian float32. */
  golden: goldenOf(v.strictObject({ image: pathSchema, values: pathSchema })),
}
