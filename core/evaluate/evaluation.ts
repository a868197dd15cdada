import * as v from 'valibot'

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1))
const duration = v.pipe(v.number(), v.minValue(0))
const count = v.pipe(v.number(), v.integer(), v.minValue(0))

/** What one number of taught photographs gave. A figure is null where the folder holds nothing to measure it on. */
export const resultSchema = v.strictObject({
  /** Good photographs it was taught from, and marked defects that were kept out of the test. */
  shots: count,
  defects: count,
  imageAuroc: v.nullable(share),
  pixelAuroc: v.nullable(share),
  aupro: v.nullable(share),
  /** Share of good parts turned away where 95 % and 99 % of the defective ones are caught. */
  frrAt95: v.nullable(share),
  frrAt99: v.nullable(share),
  /** At the suggested limit: good parts that do not pass, and defective parts that do. */
  suggested: v.strictObject({ frr: v.nullable(share), escape: v.nullable(share) }),
  /** Median milliseconds a photograph: tensor to features, and features to map and score. */
  msFeature: duration,
  msScore: duration,
  /** Seconds from features to graph and thresholds. */
  sFit: duration,
  /** Bytes of the graph. */
  bytes: count,
})

/** What `plumb evaluate --json` prints. */
export const evaluationSchema = v.strictObject({ dataset: v.string(), results: v.array(resultSchema) })

export type EvaluationResult = v.InferOutput<typeof resultSchema>
export type Evaluation = v.InferOutput<typeof evaluationSchema>
