import type { InspectionResult, ResultOf } from '../../core/inspection/result.ts'
import type { Rule, RuleOf } from '../../core/inspection/rule.ts'
import type { Verdict } from '../../core/record/word.ts'
import { countText, expectedText, percent } from './rule-text.ts'

const UNSURE = 'you decide.'

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`

function classReason({ classes }: ResultOf<'classification'>, verdict: Verdict): string {
  const [first] = classes
  const defect = classes.find((each) => each.defect)
  if (verdict === 'fail' && defect)
    return `Looks like a defect: ${defect.label}, ${percent(defect.probability)}.`
  if (verdict === 'pass' && first) return `Looks like ${first.label}.`
  return `No class is sure enough: ${UNSURE}`
}

/** What was counted against what there must be, one class after another. */
function countReason(
  { objects }: ResultOf<'detection'>,
  rule: RuleOf<'detection/1'>,
  verdict: Verdict,
): string {
  const counted = rule.counts.map((count) => {
    const found = objects.filter(({ label, score }) => label === count.label && score >= rule.sure).length
    return { found, ...count }
  })
  const wrong = counted.filter(({ found, least, most }) => found < least || found > most)
  const told = (verdict === 'pass' || wrong.length === 0 ? counted : wrong)
    .map((count) => `found ${count.found} × ${count.label}, expected ${countText(count)}`)
    .join('; ')
  return capital(verdict === 'unsure' ? `${told}. Some are in doubt: ${UNSURE}` : `${told}.`)
}

function areaReason(
  { areas }: ResultOf<'segmentation'>,
  rule: RuleOf<'segmentation/1'>,
  verdict: Verdict,
): string {
  const told = rule.areas.flatMap(({ label, pass }) => {
    const area = areas.find((each) => each.label === label)?.area ?? 0
    return verdict !== 'pass' && area > pass
      ? [`${label} covers ${percent(area)}, ${percent(pass)} may pass`]
      : []
  })
  if (verdict === 'pass') return 'No class covers more than it may.'
  return capital(verdict === 'unsure' ? `${told.join('; ')}: ${UNSURE}` : `${told.join('; ')}.`)
}

function lineReason({ lines }: ResultOf<'ocr'>, rule: RuleOf<'ocr/1'>, verdict: Verdict): string {
  if (verdict === 'pass') return `Reads ${expectedText(rule)}.`
  if (lines.length === 0) return `No text was found, expected ${expectedText(rule)}: ${UNSURE}`
  const read = lines.map(({ text }) => `“${text}”`).join(', ')
  const said = `Read ${read}, expected ${expectedText(rule)}`
  return verdict === 'fail' ? `${said}.` : `${said}. Not read well enough: ${UNSURE}`
}

const UNUSUAL: Record<Verdict, string> = {
  pass: 'Nothing unusual on this part.',
  fail: 'Unlike the good parts. Look at the marked place.',
  unsure: 'Between the limits: you decide.',
}

/** Why a rule drew this verdict from this result, in a sentence for whoever stands at the part. */
export function reasonText(result: InspectionResult, rule: Rule, verdict: Verdict): string {
  if (result.task === 'classification') return classReason(result, verdict)
  if (result.task === 'detection' && rule.kind === 'detection/1') return countReason(result, rule, verdict)
  if (result.task === 'segmentation' && rule.kind === 'segmentation/1')
    return areaReason(result, rule, verdict)
  if (result.task === 'ocr' && rule.kind === 'ocr/1') return lineReason(result, rule, verdict)
  return UNUSUAL[verdict]
}
