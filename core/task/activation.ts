import type { Activation } from '../model/manifest/field.ts'

/** Numbers that belong together: `count` of them in `values`, `step` apart from `from` on. */
export interface Run {
  readonly values: Float32Array
  readonly from: number
  readonly step: number
  readonly count: number
}

const valueAt = ({ values, from, step }: Run, index: number): number =>
  values[from + index * step] ?? Number.NaN

/** The place of the largest number from `first` on, before place `end`; -1 where one of the run is no number. */
export function largestOf(run: Run, first: number, end: number): number {
  let best = -1
  let most = Number.NEGATIVE_INFINITY
  for (let i = 0; i < run.count; i++) {
    const value = valueAt(run, i)
    if (Number.isNaN(value)) return -1
    if (i < first || i >= end || (best >= 0 && value <= most)) continue
    best = i
    most = value
  }
  return best
}

/** e to each number, the largest taken out first, added up. */
function powerSum(run: Run, largest: number): number {
  let sum = 0
  for (let i = 0; i < run.count; i++) sum += Math.exp(valueAt(run, i) - largest)
  return sum
}

/** The probability of one number of a run: softmax among all of them, sigmoid by itself, or as it is. */
export function probabilityAt(run: Run, index: number, activation: Activation): number {
  const value = valueAt(run, index)
  if (activation === 'sigmoid') return 1 / (1 + Math.exp(-value))
  if (activation === 'none') return value
  const largest = valueAt(run, largestOf(run, 0, run.count))
  return Math.exp(value - largest) / powerSum(run, largest)
}

/** The probabilities of all numbers of a run. */
export function probabilitiesOf(run: Run, activation: Activation): Float64Array {
  if (activation !== 'softmax')
    return Float64Array.from({ length: run.count }, (_, i) => probabilityAt(run, i, activation))
  const largest = valueAt(run, largestOf(run, 0, run.count))
  const sum = powerSum(run, largest)
  return Float64Array.from({ length: run.count }, (_, i) => Math.exp(valueAt(run, i) - largest) / sum)
}

/** How far beyond 0 and 1 a probability may be for the sake of rounding. */
const SLACK = 1e-3

/** Whether a number can be a probability: far outside, the manifest states another activation than the graph has. */
export const isProbability = (value: number): boolean => value >= -SLACK && value <= 1 + SLACK

/** A probability as people read it, rules judge it and records keep it: four decimals, from 0 to 1. */
export const toProbability = (value: number): number =>
  Math.round(Math.min(Math.max(value, 0), 1) * 1e4) / 1e4
