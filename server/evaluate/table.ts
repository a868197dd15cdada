import type { Evaluation, EvaluationResult } from '../../core/evaluate/evaluation.ts'
import { confusionOf } from './confusion.ts'
import type { Tally } from './tally.ts'

const share = (value: number | null): string => (value === null ? '–' : value.toFixed(3))
const percent = (value: number | null): string => (value === null ? '–' : `${(100 * value).toFixed(1)} %`)

const COLUMNS: readonly (readonly [string, (result: EvaluationResult) => string])[] = [
  ['good', ({ shots }) => `${shots}`],
  ['defects', ({ defects }) => `${defects}`],
  ['image AUROC', ({ imageAuroc }) => share(imageAuroc)],
  ['pixel AUROC', ({ pixelAuroc }) => share(pixelAuroc)],
  ['AUPRO', ({ aupro }) => share(aupro)],
  ['FRR at 95 %', ({ frrAt95 }) => percent(frrAt95)],
  ['FRR at 99 %', ({ frrAt99 }) => percent(frrAt99)],
  ['suggested: FRR', ({ suggested }) => percent(suggested.frr)],
  ['escape', ({ suggested }) => percent(suggested.escape)],
  ['feature', ({ msFeature }) => `${msFeature.toFixed(0)} ms`],
  ['score', ({ msScore }) => `${msScore.toFixed(1)} ms`],
  ['fit', ({ sFit }) => `${sFit.toFixed(2)} s`],
  ['size', ({ bytes }) => `${(bytes / 1e6).toFixed(1)} MB`],
]

/** Rows of cells as lines, each column as wide as its widest cell, right-aligned but for the first. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]?.map((_, c) => Math.max(...rows.map((row) => row[c]?.length ?? 0))) ?? []
  return rows.map((row) =>
    row.map((cell, c) => (c === 0 ? cell.padEnd(widths[c] ?? 0) : cell.padStart(widths[c] ?? 0))).join('  '),
  )
}

/** An evaluation as lines for the console: the figures, and for each taught model who passed and who did not. */
export function tableLines({ dataset, results }: Evaluation, tallies: readonly Tally[]): string[] {
  const figures = aligned([
    COLUMNS.map(([title]) => title),
    ...results.map((result) => COLUMNS.map(([, cell]) => cell(result))),
  ])
  const confusions = tallies.flatMap((tally) => [
    '',
    `taught from ${tally.taught.shots}: pass up to ${tally.taught.thresholds.pass.toFixed(3)}, fail above ${tally.taught.thresholds.fail.toFixed(3)}`,
    ...aligned([
      ['test', 'pass', 'unsure', 'fail'],
      ...confusionOf(tally).map(({ kind, pass, unsure, fail }) => [kind, `${pass}`, `${unsure}`, `${fail}`]),
    ]),
  ])
  return [dataset, ...figures, ...confusions]
}
