import * as v from 'valibot'
import {
  finiteSchema,
  goldenEntries,
  goldenOf,
  nameSchema,
  pathSchema,
  sideSchema,
  toleranceSchema,
} from './field.ts'

/** A score and a map, both larger for stranger parts. */
export const anomalyEntries = {
  task: v.literal('anomaly'),
  outputs: v.strictObject({
    /** [1] or [1,1]; left out where the graph has none: then it is the map's largest value. */
    score: v.optional(v.strictObject({ name: nameSchema })),
    /** [1,1,height,width], [1,height,width] or [1,height,width,1]. */
    map: v.strictObject({ name: nameSchema, width: sideSchema, height: sideSchema }),
  }),
  /** A score up to `pass` passes, above `fail` fails, between them a person looks. The plan's step may tighten them. */
  thresholds: v.strictObject({ pass: finiteSchema, fail: finiteSchema }),
  /** How far a backend may differ from the WASM reference, absolute, before it may not judge. */
  tolerance: v.strictObject({ score: toleranceSchema, map: toleranceSchema }),
  /** `map`: the expected map as little-endian float32. */
  golden: goldenOf(v.strictObject({ ...goldenEntries, map: pathSchema, score: finiteSchema })),
}
