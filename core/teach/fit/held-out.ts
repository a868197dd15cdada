import { bankOf, type MarkedDefect } from './defect.ts'
import { type Besides, fitNormal, type Normal } from './normal.ts'
import { scoreOf } from './score.ts'
import type { FitSettings } from './settings.ts'
import type { FeatureShape } from './shape.ts'

/**
 * Good photographs are scored in this many parts, each by a fit that has not seen it. Few photographs cannot spare a
 * fifth of what they know; many can, and every fold takes as long as a fit.
 */
export const foldCount = (count: number): number => (count <= 20 ? Math.min(10, count) : 5)

/** What a fit may know besides good parts; copies by photograph: they are held out with it, and not scored. */
export interface HeldOutBesides extends Omit<Besides, 'copies'> {
  readonly copies?: readonly (readonly Float32Array[])[] | undefined
}

/**
 * Scores of good photographs, each against a fit of the other folds, in the order of the samples. Each fold is fitted
 * from the start: sharing even the whitening made held-out scores of ten photographs a quarter too small. `foldOf`
 * says which fold a sample is in, where exposures of one part must not be split.
 */
export function heldOutScores(
  samples: readonly Float32Array[],
  shape: FeatureShape,
  settings?: FitSettings,
  foldOf: readonly number[] = samples.map((_, i) => i % foldCount(samples.length)),
  { copies = [], ...besides }: HeldOutBesides = {},
): number[] {
  const folds = Math.max(...foldOf) + 1
  const scores = new Array<number>(samples.length).fill(0)
  for (let fold = 0; fold < folds; fold++) {
    const others = samples.filter((_, i) => foldOf[i] !== fold)
    const own = copies.filter((_, i) => foldOf[i] !== fold).flat()
    const normal = fitNormal(others, shape, settings, { ...besides, copies: own })
    samples.forEach((sample, i) => {
      if (foldOf[i] === fold) scores[i] = scoreOf(normal, sample)
    })
  }
  return scores
}

/**
 * Scores of defective photographs. One that was marked is scored as if it had not been: the likeness of a defect to
 * itself says nothing about the next one. `marks` has what was drawn on each, in the order of the samples.
 */
export function defectScores(
  normal: Normal,
  good: readonly Float32Array[],
  samples: readonly Float32Array[],
  marks: readonly (MarkedDefect | undefined)[] = [],
): number[] {
  return samples.map((sample, i) => {
    if (marks[i] === undefined) return scoreOf(normal, sample)
    const others = marks.flatMap((each, k) => (k === i || each === undefined ? [] : [each]))
    const { bank: _, ...without } = normal
    const bank = bankOf(without, good, others)
    return scoreOf(bank === undefined ? without : { ...without, bank }, sample)
  })
}
