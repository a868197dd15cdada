import { parsePattern } from '../../core/inspection/pattern.ts'
import type { InspectedTask } from '../../core/inspection/result.ts'
import type { Rule } from '../../core/inspection/rule.ts'

/** What a step's model can tell: its task, its classes where it has them, and the lines that it brings. */
export interface Judging {
  readonly task: InspectedTask
  readonly classes: readonly { readonly label: string; readonly defect: boolean }[]
  readonly thresholds?: { readonly pass: number; readonly fail: number } | undefined
}

/** One field of a rule; shares are asked for in percent. Fields of one class stand side by side. */
export interface RuleField {
  readonly key: string
  readonly label: string
  readonly unit: 'score' | 'percent' | 'count' | 'text'
  readonly of?: string
}

/** What the fields of a rule hold, by their keys. */
export type RuleValues = Readonly<Record<string, string>>

const SURE = { key: 'sure', unit: 'percent' } as const

/** The fields of the rule that a model is judged by. */
export function ruleFields({ task, classes }: Judging): RuleField[] {
  switch (task) {
    case 'anomaly':
      return [
        { key: 'pass', label: 'Passes up to', unit: 'score' },
        { key: 'fail', label: 'Fails above', unit: 'score' },
      ]
    case 'classification':
      return [
        { ...SURE, label: 'Passes when it is so sure, %' },
        { key: 'fail', label: 'A defect fails from, %', unit: 'percent' },
      ]
    case 'detection':
      return [
        { ...SURE, label: 'Counts from, %' },
        { key: 'doubt', label: 'May count from, %', unit: 'percent' },
        ...classes.flatMap(({ label }): RuleField[] => [
          { key: `least ${label}`, label: `${label}: at least`, unit: 'count', of: label },
          { key: `most ${label}`, label: `${label}: at most`, unit: 'count', of: label },
        ]),
      ]
    case 'segmentation':
      return classes.flatMap(({ label }): RuleField[] => [
        { key: `pass ${label}`, label: `${label}: passes up to, %`, unit: 'percent', of: label },
        { key: `fail ${label}`, label: `${label}: fails above, %`, unit: 'percent', of: label },
      ])
    case 'ocr':
      return [
        { key: 'text', label: 'Text that must be read', unit: 'text' },
        { key: 'pattern', label: 'Or a pattern', unit: 'text' },
        { ...SURE, label: 'Read so surely, %' },
      ]
  }
}

/** Four decimals of a percent: nothing that anybody means is finer, and floating point is not shown. */
const percentOf = (share: number): string => String(Number((share * 100).toFixed(4)))

/** What the fields of a rule say to begin with: what the model brings, and defects that must not be there. */
export function firstValues({ task, classes, thresholds }: Judging): RuleValues {
  const defects = classes.filter(({ defect }) => defect).map(({ label }) => label)
  switch (task) {
    case 'anomaly':
      return { pass: String(thresholds?.pass ?? ''), fail: String(thresholds?.fail ?? '') }
    case 'classification':
      return { sure: '80', fail: '50' }
    case 'detection':
      return {
        ...{ sure: '60', doubt: '30' },
        ...Object.fromEntries(
          defects.flatMap((label) => [
            [`least ${label}`, '0'],
            [`most ${label}`, '0'],
          ]),
        ),
      }
    case 'segmentation':
      return Object.fromEntries(
        defects.flatMap((label) => [
          [`pass ${label}`, '0.1'],
          [`fail ${label}`, '1'],
        ]),
      )
    case 'ocr':
      return { sure: '80' }
  }
}

/** What the fields hold for a rule that is in force. */
export function valuesOf(rule: Rule): RuleValues {
  switch (rule.kind) {
    case 'anomaly/1':
      return { pass: String(rule.pass), fail: String(rule.fail) }
    case 'classification/1':
      return { sure: percentOf(rule.sure), fail: percentOf(rule.fail) }
    case 'detection/1':
      return {
        ...{ sure: percentOf(rule.sure), doubt: percentOf(rule.doubt) },
        ...Object.fromEntries(
          rule.counts.flatMap(({ label, least, most }) => [
            [`least ${label}`, String(least)],
            [`most ${label}`, String(most)],
          ]),
        ),
      }
    case 'segmentation/1':
      return Object.fromEntries(
        rule.areas.flatMap(({ label, pass, fail }) => [
          [`pass ${label}`, percentOf(pass)],
          [`fail ${label}`, percentOf(fail)],
        ]),
      )
    case 'ocr/1': {
      const { expected } = rule
      const said = expected.kind === 'text' ? { text: expected.text } : { pattern: expected.pattern }
      return { ...said, sure: percentOf(rule.sure) }
    }
  }
}

/** A number as somebody typed it, with a point or a comma; NaN for what is none. */
const numberOf = (text: string): number =>
  text.trim() === '' ? Number.NaN : Number(text.trim().replace(',', '.'))

function fieldProblem({ unit }: RuleField, text: string): string | undefined {
  const value = numberOf(text)
  if (unit === 'text') return undefined
  if (!Number.isFinite(value)) return 'Give a number.'
  if (unit === 'percent' && (value < 0 || value > 100)) return 'Give a percentage from 0 to 100.'
  if (unit === 'count' && !(Number.isInteger(value) && value >= 0 && value <= 1000))
    return 'Give a whole number up to 1000.'
  return undefined
}

/** Pairs of fields of which the second may not lie below the first. */
const ORDERED: Partial<Record<InspectedTask, readonly [string, string, string]>> = {
  anomaly: ['pass', 'fail', 'A part cannot fail below the line up to which it passes.'],
  segmentation: ['pass', 'fail', 'A part cannot fail below the share up to which it passes.'],
  detection: ['least', 'most', 'This must not be less than the least.'],
}

function orderProblems({ task, classes }: Judging, values: RuleValues): Record<string, string> {
  const order = ORDERED[task]
  if (order === undefined) return {}
  const [low, high, why] = order
  const keys = task === 'anomaly' ? [''] : classes.map(({ label }) => ` ${label}`)
  const wrong = keys.filter((key) => numberOf(values[high + key] ?? '') < numberOf(values[low + key] ?? ''))
  return Object.fromEntries(wrong.map((key) => [high + key, why]))
}

function textProblem({ text = '', pattern = '' }: RuleValues): Record<string, string> {
  if (text.trim() === '' && pattern.trim() === '')
    return { text: 'Say which text must be there, or a pattern.' }
  if (text.trim() !== '' && pattern.trim() !== '') return { pattern: 'Give a text or a pattern, not both.' }
  const parsed = pattern.trim() === '' ? undefined : parsePattern(pattern.trim())
  return parsed?.ok === false ? { pattern: `This pattern cannot be read: ${parsed.error.message}.` } : {}
}

/** What is wrong with the fields of a rule, by their keys. A class of which both fields are empty is not asked about. */
export function ruleProblems(judging: Judging, values: RuleValues): Record<string, string> {
  const fields = ruleFields(judging)
  const isAsked = ({ of }: RuleField) =>
    of === undefined || fields.some((field) => field.of === of && (values[field.key] ?? '').trim() !== '')
  const asked = fields.filter(isAsked)
  const found = asked.flatMap((field) => {
    const problem = fieldProblem(field, values[field.key] ?? '')
    return problem === undefined ? [] : [[field.key, problem]]
  })
  const [first] = fields.filter(({ of }) => of !== undefined)
  const isEmpty = first !== undefined && !asked.some(({ of }) => of !== undefined)
  return {
    ...orderProblems(judging, values),
    ...(judging.task === 'ocr' && textProblem(values)),
    ...(isEmpty && { [first.key]: 'Say something about one class at least.' }),
    ...Object.fromEntries(found),
  }
}

/** The rule that the fields say; only where there are no problems. */
export function ruleFrom({ task, classes }: Judging, values: RuleValues): Rule {
  const score = (key: string) => numberOf(values[key] ?? '')
  const share = (key: string) => score(key) / 100
  const asked = (key: string) =>
    classes.filter(({ label }) => (values[`${key} ${label}`] ?? '').trim() !== '')
  switch (task) {
    case 'anomaly':
      return { kind: 'anomaly/1', pass: score('pass'), fail: score('fail') }
    case 'classification':
      return { kind: 'classification/1', fail: share('fail'), sure: share('sure') }
    case 'detection': {
      const counts = asked('least').map(({ label }) => ({
        ...{ label, least: score(`least ${label}`), most: score(`most ${label}`) },
      }))
      return { kind: 'detection/1', counts, sure: share('sure'), doubt: share('doubt') }
    }
    case 'segmentation': {
      const areas = asked('pass').map(({ label }) => ({
        ...{ label, pass: share(`pass ${label}`), fail: share(`fail ${label}`) },
      }))
      return { kind: 'segmentation/1', areas }
    }
    case 'ocr': {
      const text = (values['text'] ?? '').trim()
      const pattern = (values['pattern'] ?? '').trim()
      const expected =
        text === '' ? ({ kind: 'pattern', pattern } as const) : ({ kind: 'text', text } as const)
      return { kind: 'ocr/1', expected, sure: share('sure') }
    }
  }
}
