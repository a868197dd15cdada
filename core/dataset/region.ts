import * as v from 'valibot'
import type { Digest } from '../digest.ts'
import { hashJson } from '../hash.ts'

/** Finer masks than this say nothing about a defect that a map of 64 × 64 could use. */
const MAX_SIDE = 512
export const MAX_RUNS = 16_384
export const MAX_BOXES = 64

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1))
const side = v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(MAX_SIDE))

/** A box, as fractions of the upright photograph's width and height. */
export const boxSchema = v.strictObject({ x: share, y: share, width: share, height: share })
export type Box = v.InferOutput<typeof boxSchema>

/**
 * A mask over the whole photograph, row by row from the top left: lengths of alternating runs, the first one outside
 * the mask (and 0 when the mask begins at once). They add up to width × height; only the first may be 0.
 */
export const maskSchema = v.pipe(
  v.strictObject({
    width: side,
    height: side,
    runs: v.pipe(
      v.array(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
      v.minLength(1),
      v.maxLength(MAX_RUNS),
    ),
  }),
  v.check(
    ({ width, height, runs }) =>
      runs.reduce((sum, run) => sum + run, 0) === width * height && runs.indexOf(0, 1) < 0,
    'found runs that do not fill the mask, each in one way',
  ),
)
export type Mask = v.InferOutput<typeof maskSchema>

/** Where something is: boxes, and what a brush covered. A place lies in it when any of them covers it. */
export const regionsSchema = v.strictObject({
  boxes: v.pipe(v.array(boxSchema), v.maxLength(MAX_BOXES)),
  mask: v.nullable(maskSchema),
})
export type Regions = v.InferOutput<typeof regionsSchema>

/** What of the picture is judged: inside any box of `interest` (everywhere when there is none), outside `ignore`. */
export const viewSchema = v.strictObject({
  interest: v.pipe(v.array(boxSchema), v.maxLength(MAX_BOXES)),
  ignore: v.nullable(maskSchema),
})
export type View = v.InferOutput<typeof viewSchema>

/** The digest that stands for regions in records and in the manifest. */
export const regionsDigest = (regions: Regions): Digest => hashJson('regions', regions)

/** The digest that stands for a view in records and in the manifest. */
export const viewDigest = (view: View): Digest => hashJson('view', view)
