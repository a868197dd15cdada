import type { Difference } from '../../core/plan/difference.ts'

const WHAT: Readonly<Record<Difference['what'], string>> = {
  ...{
    name: 'Name',
    part: 'Part',
    step: 'Step',
    instruction: 'Instruction',
    characteristic: 'Characteristic',
  },
  ...{ model: 'Model', pass: 'Passes up to', fail: 'Fails above', fallback: 'By hand', rule: 'Rule' },
}

/** One difference between two versions, in words. */
export function differenceText(
  { step, what, from, to }: Difference,
  nameOf: (model: string) => string,
): string {
  const shown = (value: string) => (what === 'model' ? nameOf(value) : value.replaceAll('\n', '; '))
  const where = step === null ? WHAT[what] : `${step}: ${WHAT[what].toLowerCase()}`
  if (from === null) return `${where} “${shown(to ?? '')}” is new`
  if (to === null) return `${where} “${shown(from)}” is gone`
  return `${where}: ${shown(from)} → ${shown(to)}`
}
