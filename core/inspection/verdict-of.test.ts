import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import type { InspectionResult, ResultOf } from './result.ts'
import { type Rule, type RuleOf, ruleSchema } from './rule.ts'
import { verdictOf } from './verdict-of.ts'

const box = { x: 0, y: 0, width: 1, height: 1 }
const corners = [0, 1, 2, 3].map((x) => ({ x, y: 0 }))

const classes = (
  ...all: [label: string, defect: boolean, probability: number][]
): ResultOf<'classification'> => ({
  task: 'classification',
  classes: all.map(([label, defect, probability]) => ({ label, defect, probability })),
})
const objects = (...all: [label: string, score: number][]): ResultOf<'detection'> => ({
  task: 'detection',
  objects: all.map(([label, score]) => ({ label, defect: false, score, box })),
})
const areas = (...all: [label: string, area: number][]): ResultOf<'segmentation'> => ({
  task: 'segmentation',
  areas: all.map(([label, area]) => ({ label, defect: true, area })),
})
const lines = (...all: [text: string, confidence: number][]): ResultOf<'ocr'> => ({
  task: 'ocr',
  lines: all.map(([text, confidence]) => ({ text, confidence, corners })),
})

const ANOMALY: Rule = { kind: 'anomaly/1', pass: 0.4, fail: 0.6 }
const CLASSES: RuleOf<'classification/1'> = { kind: 'classification/1', fail: 0.3, sure: 0.8 }
const COUNTS: RuleOf<'detection/1'> = {
  ...{ kind: 'detection/1', sure: 0.6, doubt: 0.3 },
  counts: [
    { label: 'screw', least: 2, most: 2 },
    { label: 'crack', least: 0, most: 0 },
  ],
}
const AREAS: RuleOf<'segmentation/1'> = {
  kind: 'segmentation/1',
  areas: [
    { label: 'rust', pass: 0.01, fail: 0.05 },
    { label: 'hole', pass: 0, fail: 0 },
  ],
}
const TEXT: RuleOf<'ocr/1'> = { kind: 'ocr/1', expected: { kind: 'text', text: 'SN 42' }, sure: 0.8 }
const PATTERN: RuleOf<'ocr/1'> = { ...TEXT, expected: { kind: 'pattern', pattern: 'SN\\d+' } }

describe('verdictOf', () => {
  it.each<[string, Rule, InspectionResult, string]>([
    ['a score below the line', ANOMALY, { task: 'anomaly', score: 0.1 }, 'pass'],
    ['a score above it', ANOMALY, { task: 'anomaly', score: 0.7 }, 'fail'],
    ['a good class, surely', CLASSES, classes(['good', false, 0.9], ['crack', true, 0.1]), 'pass'],
    ['a good class, hardly', CLASSES, classes(['good', false, 0.75], ['crack', true, 0.25]), 'unsure'],
    ['a defect that is likely enough', CLASSES, classes(['good', false, 0.7], ['crack', true, 0.3]), 'fail'],
    [
      'a defect first, though not enough',
      CLASSES,
      classes(['crack', true, 0.29], ['good', false, 0.28]),
      'unsure',
    ],
    [
      'two classes at once, one of them a defect',
      CLASSES,
      classes(['good', false, 0.99], ['crack', true, 0.5]),
      'fail',
    ],
    ['no classes', CLASSES, classes(), 'unsure'],
    ['as many as there should be', COUNTS, objects(['screw', 0.9], ['screw', 0.6]), 'pass'],
    ['one too few', COUNTS, objects(['screw', 0.9]), 'fail'],
    ['one too many', COUNTS, objects(['screw', 0.9], ['screw', 0.8], ['screw', 0.7]), 'fail'],
    ['one that may be there', COUNTS, objects(['screw', 0.9], ['screw', 0.4]), 'unsure'],
    ['one that may be too many', COUNTS, objects(['screw', 0.9], ['screw', 0.8], ['screw', 0.4]), 'unsure'],
    ['what must not be there', COUNTS, objects(['screw', 0.9], ['screw', 0.8], ['crack', 0.6]), 'fail'],
    [
      'what must not be there, perhaps',
      COUNTS,
      objects(['screw', 0.9], ['screw', 0.8], ['crack', 0.3]),
      'unsure',
    ],
    [
      'what must not be there, hardly',
      COUNTS,
      objects(['screw', 0.9], ['screw', 0.8], ['crack', 0.2]),
      'pass',
    ],
    ['something nobody asked about', COUNTS, objects(['screw', 0.9], ['screw', 0.8], ['dog', 0.9]), 'pass'],
    ['perhaps one, surely another', COUNTS, objects(['screw', 0.9], ['screw', 0.4], ['crack', 0.7]), 'fail'],
    ['nothing', COUNTS, objects(), 'fail'],
    ['a little rust', AREAS, areas(['rust', 0.01], ['hole', 0]), 'pass'],
    ['more rust', AREAS, areas(['rust', 0.05], ['hole', 0]), 'unsure'],
    ['much rust', AREAS, areas(['rust', 0.051], ['hole', 0]), 'fail'],
    ['the least hole', AREAS, areas(['rust', 0], ['hole', 0.0001]), 'fail'],
    ['nothing said of holes', AREAS, areas(['rust', 0]), 'unsure'],
    ['nothing said of holes, and much rust', AREAS, areas(['rust', 1]), 'fail'],
    ['the text', TEXT, lines(['LOT 7', 0.9], ['SN 42', 0.8]), 'pass'],
    ['the text with other spaces', TEXT, lines(['S N42', 0.9]), 'pass'],
    ['the text, hardly read', TEXT, lines(['SN 42', 0.7]), 'unsure'],
    ['another text', TEXT, lines(['SN 43', 0.9]), 'fail'],
    ['another text, hardly read', TEXT, lines(['SN 43', 0.7]), 'unsure'],
    ['another text and something hardly read', TEXT, lines(['SN 43', 0.9], ['??', 0.2]), 'unsure'],
    ['no text', TEXT, lines(), 'unsure'],
    ['a text as the pattern asks', PATTERN, lines(['SN 4711', 0.9]), 'pass'],
    ['a text that goes on', PATTERN, lines(['SN 4711 B', 0.9]), 'fail'],
    ['a result of another task', ANOMALY, objects(), 'unsure'],
    ['a result of another task, the other way', TEXT, { task: 'anomaly', score: 0 }, 'unsure'],
  ])('%s', (_, rule, result, verdict) => expect(verdictOf(rule, result)).toBe(verdict))

  const NAN = Number.NaN
  it.each<[string, Rule, InspectionResult]>([
    ['a score', ANOMALY, { task: 'anomaly', score: NAN }],
    ['a threshold', { ...ANOMALY, pass: NAN }, { task: 'anomaly', score: 0 }],
    ['a probability', CLASSES, classes(['good', false, 0.9], ['crack', true, NAN])],
    ['the likeliest', CLASSES, classes(['good', false, NAN])],
    ['what is sure', { ...CLASSES, sure: NAN }, classes(['good', false, 0.9])],
    ['what fails', { ...CLASSES, fail: NAN }, classes(['good', false, 0.9], ['crack', true, 0.9])],
    ['a score of an object', COUNTS, objects(['screw', 0.9], ['screw', 0.8], ['crack', NAN])],
    ['what is in doubt', { ...COUNTS, doubt: NAN }, objects(['screw', 0.9], ['screw', 0.8])],
    ['an area', AREAS, areas(['rust', NAN], ['hole', 0])],
    ['a confidence', TEXT, lines(['SN 42', NAN])],
  ])('never passes where %s is no number', (_, rule, result) =>
    expect(verdictOf(rule, result)).toBe('unsure'),
  )

  it('never passes a part with a defect more', () => {
    const score = fc.double({ min: 0, max: 1, noNaN: true })
    const rank = { pass: 0, unsure: 1, fail: 2 }
    fc.assert(
      fc.property(fc.array(score, { maxLength: 3 }), score, score, (found, more, sure) => {
        const rule: Rule = {
          ...COUNTS,
          sure,
          doubt: sure / 2,
          counts: [{ label: 'crack', least: 0, most: 0 }],
        }
        const before = verdictOf(rule, objects(...found.map((one) => ['crack', one] as [string, number])))
        const after = verdictOf(
          rule,
          objects(...[...found, more].map((one) => ['crack', one] as [string, number])),
        )
        expect(rank[after]).toBeGreaterThanOrEqual(rank[before])
      }),
    )
  })
})

describe('a rule', () => {
  it.each([ANOMALY, CLASSES, COUNTS, AREAS, TEXT, PATTERN])('$kind is taken as it is', (rule) => {
    expect(v.parse(ruleSchema, rule)).toEqual(rule)
  })

  it.each([
    { ...ANOMALY, kind: 'anomaly/2' },
    { ...COUNTS, counts: [] },
    { ...PATTERN, expected: { kind: 'pattern', pattern: '(a+)+' } },
    { ...CLASSES, fail: 2 },
  ])('%o is refused', (rule) => expect(v.safeParse(ruleSchema, rule).success).toBe(false))
})
