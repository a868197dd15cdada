import { ratios, type Sample } from './sample.ts'
import type { Times } from './turns.ts'

/** What is promised of one measured figure. */
interface Budget {
  readonly kind: 'at most' | 'at least' | 'more than' | 'under'
  readonly value: number
}

/** One measured figure beside its budget. */
export interface Figure {
  readonly what: string
  readonly unit: '×' | 'kB' | 'MB'
  readonly budget: Budget
  readonly sample: Sample
  /** The absolute figures behind a ratio: they hold on this machine, now. */
  readonly notes: readonly string[]
}

/** Measures one part of the product; throws when it could not. */
export interface Bench {
  readonly name: string
  measure(): Promise<Figure[]>
}

/** Whether the median keeps its budget. */
function isKept({ budget, sample }: Figure): boolean {
  if (budget.kind === 'at most') return sample.median <= budget.value
  if (budget.kind === 'under') return sample.median < budget.value
  return budget.kind === 'at least' ? sample.median >= budget.value : sample.median > budget.value
}

const digits = (value: number, unit: Figure['unit']): string =>
  unit === '×' ? `${value.toFixed(2)} ×` : `${value.toFixed(1)} ${unit}`

/** A figure as lines of text. */
export function figureLines(figure: Figure): string[] {
  const { what, unit, budget, sample, notes } = figure
  const spread = sample.n > 1 ? `, middle half ${sample.low.toFixed(2)} to ${sample.high.toFixed(2)}` : ''
  const standing = isKept(figure) ? 'holds' : 'DOES NOT HOLD'
  return [
    `${what}: ${digits(sample.median, unit)} (n ${sample.n}${spread}); budget ${budget.kind} ${budget.value} ${unit}: ${standing}`,
    ...notes.map((note) => `    ${note}`),
  ]
}

/**
 * The same ratio by CPU time. Where others keep the cores busy, a side that works on one thread waits longer for its
 * turn than one that works on many, and the clock says more about them than about us.
 */
export const cpuNote = (over: Times, under: Times): string =>
  `by CPU time of this process: ${ratios(over.cpu, under.cpu).median.toFixed(2)} ×`
