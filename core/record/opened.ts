import * as v from 'valibot'
import { digestSchema } from '../digest.ts'
import { ASSISTANCE } from '../governance/operation/word.ts'
import { type InspectionResult, resultSchema } from '../inspection/result.ts'
import { type Rule, ruleSchema } from '../inspection/rule.ts'
import { MAX_FRAMES } from '../limit.ts'
import { type Deviation, MEASURES } from '../task/deviation.ts'
import { BACKENDS, CAUSES, PREPARATIONS } from './word.ts'

const short = v.pipe(v.string(), v.maxLength(300))
const finite = v.pipe(v.number(), v.finite())

/** What stands behind the commitment `context`: where, on what and with what the event was made. */
export const contextSchema = v.strictObject({
  app: short,
  runtime: short,
  browser: short,
  backend: v.picklist(BACKENDS),
  cause: v.picklist(CAUSES),
  adapter: short,
  threads: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** How much of the model's opinion the person was shown. */
  assistance: v.picklist(ASSISTANCE),
  /** Milliseconds from the moment the verdict was shown to this event; 0 where nothing was shown. */
  shownMs: v.pipe(v.number(), v.minValue(0)),
})
export type Context = v.InferOutput<typeof contextSchema>

/**
 * How the kept photograph relates to the pixels that were judged: it is the very file, or a frame was judged and written
 * to this format afterwards, `quality` from 0 to 1.
 */
const storedPhotoSchema = v.variant('kind', [
  v.strictObject({ kind: v.literal('as-judged') }),
  v.strictObject({
    kind: v.literal('encoded'),
    format: v.literal('image/jpeg'),
    quality: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
  }),
])
export type StoredPhoto = v.InferOutput<typeof storedPhotoSchema>

/** Where a picture lies over the photograph, as fractions of its width and height. */
const area = v.strictObject({ x: finite, y: finite, width: finite, height: finite })

const judged = {
  /** The photograph as it was judged, in pixels, and how sharp and how exposed it was; of several frames the one shown. */
  photo: v.strictObject({
    source: v.picklist(['camera', 'file']),
    width: v.pipe(v.number(), v.integer(), v.minValue(1)),
    height: v.pipe(v.number(), v.integer(), v.minValue(1)),
    sharpness: finite,
    brightness: finite,
    /** Missing in records made while every frame was judged as the JPEG that was kept. */
    stored: v.optional(storedPhotoSchema),
    /** What brought it to the model's input. Missing in records made while only the processor did. */
    prepared: v.optional(v.picklist(PREPARATIONS)),
  }),
  /** Milliseconds spent on preparing the tensor, in the session, and in all; of several frames together. */
  ms: v.strictObject({ prepare: finite, run: finite, total: finite }),
}

/** What stands behind `evidence` of a judged inspection: of the unusual with its score, of every other task by its result. */
export const judgedEvidenceSchema = v.union([
  v.strictObject({
    ...judged,
    /** Of several frames the mean of `scores`. */
    score: finite,
    /** Each frame's, in the order of taking; missing where there was one. */
    scores: v.optional(v.pipe(v.array(finite), v.minLength(2), v.maxLength(MAX_FRAMES))),
    thresholds: v.strictObject({ pass: finite, fail: finite }),
    heatmap: area,
  }),
  v.strictObject({
    ...judged,
    result: resultSchema,
    rule: ruleSchema,
    /** Where the mask lies that was kept; of tasks that have one. */
    mask: v.optional(area),
  }),
])
export type JudgedEvidence = v.InferOutput<typeof judgedEvidenceSchema>

/** What a judged inspection's evidence says that was found, and the rule that judged it. */
export function judgmentOf(evidence: JudgedEvidence): { result: InspectionResult; rule: Rule } {
  if ('result' in evidence) return { result: evidence.result, rule: evidence.rule }
  const { score, thresholds } = evidence
  return { result: { task: 'anomaly', score }, rule: { kind: 'anomaly/1', ...thresholds } }
}

const tested = {
  cases: v.pipe(v.number(), v.integer(), v.minValue(1)),
  ms: finite,
  manifest: digestSchema,
  /** What brought the golden cases to the model's input: the way that photographs take. */
  prepared: v.optional(v.picklist(PREPARATIONS)),
}

/** What stands behind `evidence` of a self-test: the worst difference from the expected output over all cases. */
export const selftestEvidenceSchema = v.union([
  v.strictObject({
    ...tested,
    deviations: v.pipe(
      v.array(v.strictObject({ of: v.picklist(MEASURES), worst: finite, tolerance: finite })),
      v.minLength(1),
      v.maxLength(MEASURES.length),
    ),
  }),
  /** Records made while there was one task. */
  v.strictObject({
    ...tested,
    worstScore: finite,
    worstMap: finite,
    tolerance: v.strictObject({ score: finite, map: finite }),
  }),
])
export type SelftestEvidence = v.InferOutput<typeof selftestEvidenceSchema>

/** How far a self-test was off, by what was measured. */
export function deviationsIn(evidence: SelftestEvidence): Deviation[] {
  if ('deviations' in evidence) return evidence.deviations
  const { worstScore, worstMap, tolerance } = evidence
  return [
    { of: 'score', worst: worstScore, tolerance: tolerance.score },
    { of: 'map', worst: worstMap, tolerance: tolerance.map },
  ]
}
