import type { InspectionResult, ResultOf } from '../../core/inspection/result.ts'
import type { Rule } from '../../core/inspection/rule.ts'
import { isExpected } from '../../core/inspection/verdict-of.ts'
import { percent } from './rule-text.ts'

/** One thing that was found, as the list beside the photograph says it. */
export interface Row {
  /** Its number on the photograph; undefined where it has no place there. */
  readonly mark?: number
  /** Which class of the mask it is, from 0: its colour and its stripes. */
  readonly swatch?: number
  readonly label: string
  readonly value: string
  readonly note?: string
  /** 0 to 1, drawn as a bar. */
  readonly share?: number
  readonly isDefect: boolean
}

const note = (isDefect: boolean) => (isDefect ? { note: 'Defect' } : {})

const classRows = ({ classes }: ResultOf<'classification'>): Row[] =>
  classes.slice(0, 5).map(({ label, defect, probability }) => ({
    ...{ label, value: percent(probability), share: probability, isDefect: defect },
    ...note(defect),
  }))

const objectRows = ({ objects }: ResultOf<'detection'>): Row[] =>
  objects.map(({ label, defect, score }, i) => ({
    ...{ mark: i + 1, label, value: percent(score), isDefect: defect },
    ...note(defect),
  }))

const areaRows = ({ areas }: ResultOf<'segmentation'>): Row[] =>
  areas.flatMap(({ label, defect, area }, i) =>
    area === 0
      ? []
      : [{ swatch: i, label, value: `${percent(area)} of it`, isDefect: defect, ...note(defect) }],
  )

const lineRows = ({ lines }: ResultOf<'ocr'>, rule: Rule): Row[] =>
  lines.map(({ text, confidence }, i) => {
    const isAsked = rule.kind === 'ocr/1' && isExpected(rule, text)
    const said = isAsked ? { note: 'As expected' } : {}
    return { mark: i + 1, label: text, value: percent(confidence), isDefect: false, ...said }
  })

/** What was found, in the order in which the result has it; none of the unusual, which a gauge shows. */
export function rowsOf(result: InspectionResult, rule: Rule): Row[] {
  switch (result.task) {
    case 'anomaly':
      return []
    case 'classification':
      return classRows(result)
    case 'detection':
      return objectRows(result)
    case 'segmentation':
      return areaRows(result)
    case 'ocr':
      return lineRows(result, rule)
  }
}
