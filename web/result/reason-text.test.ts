import { expect, it } from 'vitest'
import type { InspectionResult } from '../../core/inspection/result.ts'
import type { Rule } from '../../core/inspection/rule.ts'
import { verdictOf } from '../../core/inspection/verdict-of.ts'
import { reasonText } from './reason-text.ts'
import { rowsOf } from './row.ts'

const SCREWS: Rule = {
  kind: 'detection/1',
  counts: [{ label: 'screw', least: 2, most: 2 }],
  ...{ sure: 0.6, doubt: 0.3 },
}
const screws = (...scores: number[]): InspectionResult => ({
  task: 'detection',
  objects: scores.map((score) => ({
    label: 'screw',
    defect: false,
    score,
    box: { x: 0, y: 0, width: 1, height: 1 },
  })),
})
const TEXT: Rule = { kind: 'ocr/1', expected: { kind: 'text', text: 'SN 12' }, sure: 0.8 }
const corners = Array.from({ length: 4 }, () => ({ x: 0, y: 0 }))
const read = (text: string, confidence = 0.9): InspectionResult => ({
  task: 'ocr',
  lines: text === '' ? [] : [{ text, confidence, corners }],
})

it.each<[Rule, InspectionResult, string]>([
  [SCREWS, screws(0.9, 0.8), 'Found 2 × screw, expected 2 × screw.'],
  [SCREWS, screws(0.9), 'Found 1 × screw, expected 2 × screw.'],
  [SCREWS, screws(0.9, 0.4), 'Found 1 × screw, expected 2 × screw. Some are in doubt: you decide.'],
  [TEXT, read('SN12'), 'Reads “SN 12”.'],
  [TEXT, read('SN13'), 'Read “SN13”, expected “SN 12”.'],
  [TEXT, read('SN12', 0.5), 'Read “SN12”, expected “SN 12”. Not read well enough: you decide.'],
  [TEXT, read(''), 'No text was found, expected “SN 12”: you decide.'],
])('says why, beside what was asked: %#', (rule, result, text) =>
  expect(reasonText(result, rule, verdictOf(rule, result))).toBe(text),
)

it('says of a line whether it is the one that was expected', () => {
  expect(rowsOf(read('SN12'), TEXT)).toMatchObject([{ mark: 1, label: 'SN12', note: 'As expected' }])
  expect(rowsOf(read('SN13'), TEXT)[0]).not.toHaveProperty('note')
})
