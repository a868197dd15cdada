import * as v from 'valibot'
import { ruleSchema } from '../../core/inspection/rule.ts'
import type { Difference } from '../../core/plan/difference.ts'
import { ruleText } from '../result/rule-text.ts'

const WHAT: Readonly<Record<Difference['what'], string>> = {
  ...{
    name: 'Name',
    part: 'Part',
    step: 'Step',
    instruction: 'Instruction',
    characteristic: 'Characteristic',
  },
  ...{ model: 'Model', pass: 'Passes up to', fail: 'Fails above', fallback: 'By hand', rule: 'Rule' },
  ...{ photograph: 'Photograph', frames: 'Frames judged' },
}

/** A rule as a difference names it, in a sentence. */
function ruleWords(canonical: string): string {
  const parsed = v.safeParse(ruleSchema, JSON.parse(canonical))
  return parsed.success ? ruleText(parsed.output) : canonical
}

/** One difference between two versions, in words. */
export function differenceText(
  { step, what, from, to }: Difference,
  nameOf: (model: string) => string,
): string {
  const shown = (value: string) => {
    if (what === 'model') return nameOf(value)
    return what === 'rule' && value !== '' ? ruleWords(value) : value.replaceAll('\n', '; ')
  }
  const where = step === null ? WHAT[what] : `${step}: ${WHAT[what].toLowerCase()}`
  // Another kind of rule has other lines: they come and go.
  if (from === null || from === '') return `${where} “${shown(to ?? '')}” is new`
  if (to === null || to === '') return `${where} “${shown(from)}” is gone`
  return `${where}: ${shown(from)} → ${shown(to)}`
}
