import type { Rule, RuleOf } from '../../core/inspection/rule.ts'

/** A share as a person reads it: small ones with a decimal. */
export const percent = (share: number): string => `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`

/** How many of a class there must be. */
export function countText({ label, least, most }: RuleOf<'detection/1'>['counts'][number]): string {
  if (most === 0) return `no ${label}`
  return least === most ? `${least} × ${label}` : `${least} to ${most} × ${label}`
}

/** What a line of text must say. */
export const expectedText = ({ expected }: RuleOf<'ocr/1'>): string =>
  expected.kind === 'text' ? `“${expected.text}”` : `the pattern ${expected.pattern}`

/** The rule that a verdict was drawn by, in a sentence. */
export function ruleText(rule: Rule): string {
  switch (rule.kind) {
    case 'anomaly/1':
      return `pass up to ${rule.pass}, fail above ${rule.fail}`
    case 'classification/1':
      return `fail from ${percent(rule.fail)} for a defect, pass from ${percent(rule.sure)} for the likeliest class`
    case 'detection/1':
      return `${rule.counts.map(countText).join(', ')}; counted from ${percent(rule.sure)}, in doubt from ${percent(rule.doubt)}`
    case 'segmentation/1':
      return rule.areas
        .map(({ label, pass, fail }) => `${label}: pass up to ${percent(pass)}, fail above ${percent(fail)}`)
        .join('; ')
    case 'ocr/1':
      return `reads ${expectedText(rule)}, with a confidence from ${percent(rule.sure)}`
  }
}
