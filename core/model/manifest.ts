import * as v from 'valibot'
import { type Digest, digestSchema } from '../digest.ts'
import { hashJson } from '../hash.ts'

/** How pixels become the input tensor. All sizes are pixels, all values are on the 0..255 scale before `mean`. */
export const inputSchema = v.strictObject({
  name: v.string(),
  width: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(4096)),
  height: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(4096)),
  layout: v.picklist(['nchw', 'nhwc']),
  channels: v.picklist(['rgb', 'bgr', 'grey']),
  /** The part of the upright photograph that is judged, as fractions of its size. */
  crop: v.strictObject({
    x: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
    y: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
    width: v.pipe(v.number(), v.gtValue(0), v.maxValue(1)),
    height: v.pipe(v.number(), v.gtValue(0), v.maxValue(1)),
  }),
  /** `stretch` fills the tensor; `letterbox` keeps the aspect and fills the rest with `fill`. */
  resize: v.picklist(['stretch', 'letterbox']),
  fill: v.pipe(v.number(), v.minValue(0), v.maxValue(255)),
  /** tensor = (pixel − mean) / scale, per channel in the order of `channels`. */
  mean: v.array(v.number()),
  scale: v.array(v.pipe(v.number(), v.gtValue(0))),
})

/** What an anomaly graph gives back: one score and one map, both larger for stranger parts. */
const anomalyOutputs = v.strictObject({
  score: v.strictObject({ name: v.string() }),
  map: v.strictObject({
    name: v.string(),
    width: v.pipe(v.number(), v.integer(), v.minValue(1)),
    height: v.pipe(v.number(), v.integer(), v.minValue(1)),
  }),
})

const fileSchema = v.strictObject({
  /** Relative, with forward slashes, no empty, dot or dot-dot segment. */
  path: v.pipe(v.string(), v.regex(/^(?!\.{1,2}(\/|$))[\w.-]+(\/(?!\.{1,2}(\/|$))[\w.-]+)*$/)),
  bytes: v.pipe(v.number(), v.integer(), v.minValue(0)),
  digest: digestSchema,
})

const goldenSchema = v.strictObject({
  /** Paths in `files`: a PNG, and the expected map as little-endian float32. */
  image: v.string(),
  map: v.string(),
  score: v.number(),
  kind: v.picklist(['good', 'defective']),
})

/** `model.json`: everything that decides what the model sees and what its numbers mean. */
export const manifestSchema = v.strictObject({
  format: v.literal('plumb-model/1'),
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(100)),
  version: v.pipe(v.string(), v.minLength(1), v.maxLength(40)),
  task: v.literal('anomaly'),
  graph: v.string(),
  input: inputSchema,
  outputs: anomalyOutputs,
  /** A score up to `pass` passes, above `fail` fails, between them a person looks. The plan's step may tighten them. */
  thresholds: v.strictObject({ pass: v.number(), fail: v.number() }),
  /** How far a backend may differ from the WASM reference, absolute, before it may not judge. */
  tolerance: v.strictObject({ score: v.number(), map: v.number() }),
  golden: v.pipe(v.array(goldenSchema), v.minLength(1)),
  licence: v.string(),
  lineage: v.record(v.string(), v.union([v.string(), v.number()])),
  files: v.pipe(v.array(fileSchema), v.minLength(1)),
})

export type Manifest = v.InferOutput<typeof manifestSchema>

/** The digest that names a package: over the manifest, whose `files` name every other byte of it. */
export const manifestDigest = (manifest: Manifest): Digest => hashJson('model', manifest)
