import type { FeatureShape, Judged } from '../fit/shape.ts'
import { type Example, fitHead, type Head, logitsOf, sharpened } from './head.ts'
import { type Base, baseOf, pool } from './pool.ts'

/** How firmly the head is held back, and how sure it makes itself: the pair that told unseen photographs best. */
const RIDGES = [0.01, 0.1, 1] as const
const SHARPNESSES = [1, 2, 4, 8, 16, 32] as const

/** A probability is never taken to be less: one photograph alone must not decide. */
const LEAST = 1e-3

/** Features of one photograph, and its class from 0. */
export interface ClassSample {
  readonly features: Float32Array
  readonly class: number
}

/** Where to look: the shape of the features, and which places count. */
export interface Place {
  readonly shape: FeatureShape
  readonly judged: Judged | undefined
}

/** A head, and what heads that had not seen a photograph say of it: a probability for each class, each photograph. */
export interface FittedHead {
  readonly head: Head
  readonly base: Base
  readonly heldOut: readonly (readonly number[])[]
}

export function softmax(logits: readonly number[]): number[] {
  const most = Math.max(...logits)
  const powers = logits.map((logit) => Math.exp(logit - most))
  const sum = powers.reduce((total, each) => total + each, 0)
  return powers.map((each) => each / sum)
}

const examplesOf = (samples: readonly ClassSample[], base: Base): Example[] =>
  samples.map((sample) => ({ pooled: pool(sample.features, base), class: sample.class }))

/** For each fold the photographs that its head learns from and those that it tells, pooled on a base of the first. */
function foldExamples(samples: readonly ClassSample[], foldOf: readonly number[], { shape, judged }: Place) {
  return Array.from({ length: Math.max(...foldOf) + 1 }, (_, fold) => {
    const others = samples.filter((_, i) => foldOf[i] !== fold)
    const base = baseOf(
      others.map(({ features }) => features),
      shape,
      judged,
    )
    const own = samples.flatMap(({ features }, i) =>
      foldOf[i] === fold ? [{ i, pooled: pool(features, base) }] : [],
    )
    return { learns: examplesOf(others, base), own }
  })
}

function heldOutLogits(folds: ReturnType<typeof foldExamples>, classes: number, ridge: number): number[][] {
  const logits: number[][] = []
  for (const { learns, own } of folds) {
    const head = fitHead(learns, classes, ridge)
    for (const { i, pooled } of own) logits[i] = logitsOf(head, pooled)
  }
  return logits
}

/** Mean negative log-likelihood of the true classes, every class counting alike. */
function surprise(
  examples: readonly ClassSample[],
  classes: number,
  logits: readonly number[][],
  by: number,
): number {
  const sums = new Float64Array(classes)
  const counts = new Float64Array(classes)
  for (const [i, example] of examples.entries()) {
    const probability = softmax((logits[i] ?? []).map((logit) => logit * by))[example.class] ?? 0
    sums[example.class] = (sums[example.class] ?? 0) - Math.log(Math.max(probability, LEAST))
    counts[example.class] = (counts[example.class] ?? 0) + 1
  }
  return sums.reduce((total, sum, k) => total + sum / Math.max(counts[k] ?? 1, 1), 0) / classes
}

/**
 * Fits a head on all photographs, as firm and as sure as told photographs apart best that it had not seen. `foldOf`
 * says which fold a photograph is in: exposures of one part are never split.
 */
export function fitClasses(
  samples: readonly ClassSample[],
  classes: number,
  foldOf: readonly number[],
  place: Place,
): FittedHead {
  const folds = foldExamples(samples, foldOf, place)
  let best: { surprise: number; ridge: number; by: number; logits: readonly number[][] } | undefined
  for (const ridge of RIDGES) {
    const logits = heldOutLogits(folds, classes, ridge)
    for (const by of SHARPNESSES) {
      const found = surprise(samples, classes, logits, by)
      // A difference below rounding is none: the first of equals is taken on every machine.
      if (best === undefined || found < best.surprise - 1e-9) best = { surprise: found, ridge, by, logits }
    }
  }
  if (best === undefined) throw new Error('classes: found nothing to choose from')
  const { ridge, by, logits } = best
  const base = baseOf(
    samples.map(({ features }) => features),
    place.shape,
    place.judged,
  )
  return {
    head: sharpened(fitHead(examplesOf(samples, base), classes, ridge), by),
    base,
    heldOut: logits.map((each) => softmax(each.map((logit) => logit * by))),
  }
}
