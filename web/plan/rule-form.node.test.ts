import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { type Rule, ruleSchema } from '../../core/inspection/rule.ts'
import { firstValues, type Judging, type RuleValues, ruleFrom, ruleProblems, valuesOf } from './rule-form.ts'

const classes = [
  { label: 'screw', defect: false },
  { label: 'scratch', defect: true },
]
const of = (task: Judging['task']): Judging => ({ task, classes, thresholds: { pass: 0.4, fail: 0.6 } })
const problems = (task: Judging['task'], values: RuleValues) => ruleProblems(of(task), values)

describe('a rule that is written in fields', () => {
  const rules: [Judging['task'], Rule][] = [
    ['anomaly', { kind: 'anomaly/1', pass: 0.8417, fail: 0.8907 }],
    ['classification', { kind: 'classification/1', fail: 0.07, sure: 0.925 }],
    [
      'detection',
      {
        ...{ kind: 'detection/1', sure: 0.6, doubt: 0.29 },
        counts: [
          { label: 'screw', least: 4, most: 4 },
          { label: 'scratch', least: 0, most: 0 },
        ],
      },
    ],
    ['segmentation', { kind: 'segmentation/1', areas: [{ label: 'scratch', pass: 0.001, fail: 0.07 }] }],
    ['ocr', { kind: 'ocr/1', expected: { kind: 'pattern', pattern: 'LOT\\d{4}' }, sure: 0.8 }],
    ['ocr', { kind: 'ocr/1', expected: { kind: 'text', text: 'OK 7' }, sure: 1 }],
  ]
  it.each(rules)('of the task %s comes back as it was', (task, rule) => {
    expect(v.parse(ruleSchema, rule)).toEqual(rule)
    expect(problems(task, valuesOf(rule))).toEqual({})
    const again = ruleFrom(of(task), valuesOf(rule))
    expect(again.kind).toBe(rule.kind)
    const rounded = (each: Rule) =>
      JSON.parse(JSON.stringify(each), (_, value) => (typeof value === 'number' ? value.toFixed(9) : value))
    expect(rounded(again)).toEqual(rounded(rule))
  })

  it('begins with what the model brings, and with defects that must not be there', () => {
    for (const task of ['anomaly', 'classification', 'detection', 'segmentation'] as const) {
      expect(problems(task, firstValues(of(task)))).toEqual({})
      expect(v.is(ruleSchema, ruleFrom(of(task), firstValues(of(task))))).toBe(true)
    }
    expect(ruleFrom(of('detection'), firstValues(of('detection')))).toMatchObject({
      counts: [{ label: 'scratch', least: 0, most: 0 }],
    })
    expect(problems('ocr', firstValues(of('ocr')))).toHaveProperty('text')
  })
})

describe('what is wrong with a rule is said at its field', () => {
  it.each<[string, Judging['task'], RuleValues, string]>([
    ['no number', 'anomaly', { pass: 'a', fail: '1' }, 'pass'],
    ['lines that cross', 'anomaly', { pass: '0,5', fail: '0.4' }, 'fail'],
    ['a share over the whole', 'classification', { sure: '101', fail: '50' }, 'sure'],
    [
      'half a part',
      'detection',
      { sure: '60', doubt: '30', 'least screw': '1.5', 'most screw': '2' },
      'least screw',
    ],
    [
      'more than the most',
      'detection',
      { sure: '60', doubt: '30', 'least screw': '3', 'most screw': '2' },
      'most screw',
    ],
    ['one end only', 'detection', { sure: '60', doubt: '30', 'least screw': '3' }, 'most screw'],
    ['nothing that is counted', 'detection', { sure: '60', doubt: '30' }, 'least screw'],
    ['areas that cross', 'segmentation', { 'pass scratch': '2', 'fail scratch': '1' }, 'fail scratch'],
    ['a text and a pattern', 'ocr', { text: 'A', pattern: 'A', sure: '80' }, 'pattern'],
    ['a pattern that cannot be read', 'ocr', { pattern: '[', sure: '80' }, 'pattern'],
  ])('%s', (_, task, values, key) => expect(problems(task, values)).toHaveProperty([key]))
})
