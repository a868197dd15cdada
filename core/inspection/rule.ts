import * as v from 'valibot'
import { parsePattern } from './pattern.ts'

const finite = v.pipe(v.number(), v.finite())
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1))
const label = v.pipe(v.string(), v.minLength(1), v.maxLength(100))
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(1000))

/** A score up to `pass` passes, above `fail` fails, between the two a person looks. */
const anomaly = v.strictObject({ kind: v.literal('anomaly/1'), pass: finite, fail: finite })

/** A defect's class from `fail` on fails; the part passes when its likeliest class is no defect and from `sure` on. */
const classification = v.strictObject({ kind: v.literal('classification/1'), fail: share, sure: share })

/**
 * How many objects of a class there must be. Those from `sure` on count; those from `doubt` on may: where it depends on
 * them, a person looks. A class that must not be there has `most` 0.
 */
const detection = v.strictObject({
  kind: v.literal('detection/1'),
  counts: v.pipe(
    v.array(v.strictObject({ label, least: count, most: count })),
    v.minLength(1),
    v.maxLength(100),
  ),
  sure: share,
  doubt: share,
})

/** The share of the judged part that a class may have: up to `pass`, above `fail`, between the two a person looks. */
const segmentation = v.strictObject({
  kind: v.literal('segmentation/1'),
  areas: v.pipe(
    v.array(v.strictObject({ label, pass: share, fail: share })),
    v.minLength(1),
    v.maxLength(100),
  ),
})

/** A line that says this, read with at least this confidence. Spaces count for nothing. */
const ocr = v.strictObject({
  kind: v.literal('ocr/1'),
  expected: v.variant('kind', [
    v.strictObject({ kind: v.literal('text'), text: v.pipe(v.string(), v.minLength(1), v.maxLength(200)) }),
    v.strictObject({
      kind: v.literal('pattern'),
      pattern: v.pipe(
        v.string(),
        v.check((pattern) => parsePattern(pattern).ok, 'found a pattern that cannot be read'),
      ),
    }),
  ]),
  sure: share,
})

/** What turns a model's result into a verdict: a kind of rule with its version, and its numbers. Part of a plan's step. */
export const ruleSchema = v.variant('kind', [anomaly, classification, detection, segmentation, ocr])
export type Rule = v.InferOutput<typeof ruleSchema>
export type RuleOf<K extends Rule['kind']> = Extract<Rule, { kind: K }>
