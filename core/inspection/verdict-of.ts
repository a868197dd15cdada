import type { Verdict } from '../record/word.ts'
import { parsePattern } from './pattern.ts'
import type { InspectionResult, ResultOf } from './result.ts'
import type { Rule, RuleOf } from './rule.ts'
import { verdictFrom } from './verdict.ts'

const isNumber = Number.isFinite

function classificationVerdict(
  { fail, sure }: RuleOf<'classification/1'>,
  { classes }: ResultOf<'classification'>,
): Verdict {
  if (![fail, sure, ...classes.map(({ probability }) => probability)].every(isNumber)) return 'unsure'
  if (classes.some(({ defect, probability }) => defect && probability >= fail)) return 'fail'
  const [first] = classes.toSorted((a, b) => b.probability - a.probability)
  return first && !first.defect && first.probability >= sure ? 'pass' : 'unsure'
}

function detectionVerdict(
  { counts, sure, doubt }: RuleOf<'detection/1'>,
  { objects }: ResultOf<'detection'>,
): Verdict {
  if (![sure, doubt, ...objects.map(({ score }) => score)].every(isNumber)) return 'unsure'
  let isUnsure = counts.length === 0
  for (const { label, least, most } of counts) {
    const scores = objects.filter((object) => object.label === label).map(({ score }) => score)
    const certain = scores.filter((score) => score >= sure).length
    const possible = Math.max(scores.filter((score) => score >= doubt).length, certain)
    if (certain > most || possible < least) return 'fail'
    if (certain < least || possible > most) isUnsure = true
  }
  return isUnsure ? 'unsure' : 'pass'
}

function segmentationVerdict(
  { areas: limits }: RuleOf<'segmentation/1'>,
  { areas }: ResultOf<'segmentation'>,
): Verdict {
  const verdicts = limits.map(({ label, pass, fail }) => {
    const found = areas.find((area) => area.label === label)
    return found ? verdictFrom(found.area, { pass, fail }) : 'unsure'
  })
  if (verdicts.includes('fail')) return 'fail'
  return verdicts.length > 0 && verdicts.every((verdict) => verdict === 'pass') ? 'pass' : 'unsure'
}

const withoutSpaces = (text: string): string => text.replace(/\s/g, '')

/** Whether a line says what it should. */
export function isExpected({ expected }: RuleOf<'ocr/1'>, text: string): boolean {
  if (expected.kind === 'text') return withoutSpaces(text) === withoutSpaces(expected.text)
  const pattern = parsePattern(expected.pattern)
  return pattern.ok && pattern.value(withoutSpaces(text))
}

function ocrVerdict(rule: RuleOf<'ocr/1'>, { lines }: ResultOf<'ocr'>): Verdict {
  if (![rule.sure, ...lines.map(({ confidence }) => confidence)].every(isNumber)) return 'unsure'
  const found = lines.filter(({ text }) => isExpected(rule, text))
  if (found.some(({ confidence }) => confidence >= rule.sure)) return 'pass'
  // What was hardly read may be what was expected; where nothing was read, the text may be out of the picture.
  const isClear = lines.length > 0 && lines.every(({ confidence }) => confidence >= rule.sure)
  return isClear ? 'fail' : 'unsure'
}

/**
 * The verdict that a rule draws from a result. It passes only on numbers that are there: a result of another task, of
 * numbers that are none, or without what the rule asks about is no evidence, and a person looks.
 */
export function verdictOf(rule: Rule, result: InspectionResult): Verdict {
  if (rule.kind === 'anomaly/1' && result.task === 'anomaly') return verdictFrom(result.score, rule)
  if (rule.kind === 'classification/1' && result.task === 'classification')
    return classificationVerdict(rule, result)
  if (rule.kind === 'detection/1' && result.task === 'detection') return detectionVerdict(rule, result)
  if (rule.kind === 'segmentation/1' && result.task === 'segmentation')
    return segmentationVerdict(rule, result)
  if (rule.kind === 'ocr/1' && result.task === 'ocr') return ocrVerdict(rule, result)
  return 'unsure'
}
