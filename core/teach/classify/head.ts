import { solve } from '../coach/solve.ts'

/** A linear head over pooled features: logit k is weights[k] · x + bias[k]. */
export interface Head {
  readonly classes: number
  readonly values: number
  /** classes × values. */
  readonly weights: Float64Array
  readonly bias: Float64Array
}

/** Pooled features of one photograph and its class, from 0. */
export interface Example {
  readonly pooled: Float32Array
  readonly class: number
}

/** A channel that varies less than this share of the mean deviation says nothing about a class. */
const LEAST_SPREAD = 0.01

function standards(examples: readonly Example[], values: number) {
  const mean = new Float64Array(values)
  const spread = new Float64Array(values)
  for (const { pooled } of examples)
    for (let j = 0; j < values; j++) mean[j] = (mean[j] ?? 0) + (pooled[j] ?? 0) / examples.length
  for (const { pooled } of examples)
    for (let j = 0; j < values; j++)
      spread[j] = (spread[j] ?? 0) + ((pooled[j] ?? 0) - (mean[j] ?? 0)) ** 2 / examples.length
  const average = spread.reduce((sum, each) => sum + Math.sqrt(each), 0) / values
  const inverse = spread.map((each) => 1 / Math.max(Math.sqrt(each), LEAST_SPREAD * average, 1e-9))
  return { mean, inverse }
}

/** Scalar products of all standardised examples with one another, per value: the Gram matrix of ridge's dual form. */
function gram(rows: readonly Float64Array[], values: number): number[][] {
  return rows.map((a) =>
    rows.map((b) => {
      let sum = 0
      for (let j = 0; j < values; j++) sum += (a[j] ?? 0) * (b[j] ?? 0)
      return sum / values
    }),
  )
}

/**
 * Ridge regression onto the classes, in closed form: for a handful of photographs and many features by way of its dual,
 * (K + ridge · I) α = Y. Classes count alike, however many photographs each has.
 */
export function fitHead(examples: readonly Example[], classes: number, ridge: number): Head {
  const values = examples[0]?.pooled.length ?? 0
  const { mean, inverse } = standards(examples, values)
  const rows = examples.map(({ pooled }) =>
    Float64Array.from({ length: values }, (_, j) => ((pooled[j] ?? 0) - (mean[j] ?? 0)) * (inverse[j] ?? 0)),
  )
  const counts = new Float64Array(classes)
  for (const example of examples) counts[example.class] = (counts[example.class] ?? 0) + 1
  const system = gram(rows, values)
  for (const [i, row] of system.entries()) {
    // A rare class's photographs weigh more: their residual is held to be the smaller one.
    const share = (counts[examples[i]?.class ?? 0] ?? 1) * classes
    row[i] = (row[i] ?? 0) + (ridge * share) / examples.length
  }
  const weights = new Float64Array(classes * values)
  const bias = new Float64Array(classes)
  for (let k = 0; k < classes; k++) {
    const wanted = examples.map((example) => (example.class === k ? 1 : 0) - 1 / classes)
    const alpha = solve(system, wanted)
    if (alpha === undefined) throw new Error('classes: found photographs that say nothing of their classes')
    bias[k] = 1 / classes
    for (let j = 0; j < values; j++) {
      let sum = 0
      for (let i = 0; i < rows.length; i++) sum += (alpha[i] ?? 0) * (rows[i]?.[j] ?? 0)
      const weight = (sum * (inverse[j] ?? 0)) / values
      weights[k * values + j] = weight
      bias[k] = (bias[k] ?? 0) - weight * (mean[j] ?? 0)
    }
  }
  return { classes, values, weights, bias }
}

/** The head's logits for one photograph. */
export function logitsOf({ classes, values, weights, bias }: Head, pooled: Float32Array): number[] {
  return Array.from({ length: classes }, (_, k) => {
    let sum = bias[k] ?? 0
    for (let j = 0; j < values; j++) sum += (weights[k * values + j] ?? 0) * (pooled[j] ?? 0)
    return sum
  })
}

/** The head with its logits multiplied: how sure it is, and not what it says. */
export const sharpened = (head: Head, by: number): Head => ({
  ...head,
  weights: head.weights.map((each) => each * by),
  bias: head.bias.map((each) => each * by),
})
