import { fitNormal } from './normal.ts'
import { scoreOf } from './score.ts'
import type { FitSettings } from './settings.ts'
import type { FeatureShape } from './shape.ts'

/**
 * Good photographs are scored in this many parts, each by a fit that has not seen it. Few photographs cannot spare a
 * fifth of what they know; many can, and every fold takes as long as a fit.
 */
export const foldCount = (count: number): number => (count <= 20 ? Math.min(10, count) : 5)

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
): number[] {
  const folds = Math.max(...foldOf) + 1
  const scores = new Array<number>(samples.length).fill(0)
  for (let fold = 0; fold < folds; fold++) {
    const others = samples.filter((_, i) => foldOf[i] !== fold)
    const normal = fitNormal(others, shape, settings)
    samples.forEach((sample, i) => {
      if (foldOf[i] === fold) scores[i] = scoreOf(normal, sample)
    })
  }
  return scores
}
