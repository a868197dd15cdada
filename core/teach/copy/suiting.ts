import { auroc } from '../../evaluate/auroc.ts'
import { fitNormal } from '../fit/normal.ts'
import { scoreOf } from '../fit/score.ts'
import type { FeatureShape } from '../fit/shape.ts'
import type { Mirror } from './copy.ts'

/**
 * The chance that a mirror image looks stranger than a photograph, up to which it counts as a good part. Measured on
 * ten photographs: 0.48 to 0.72 on tiles and solar cells, 1.00 on a part whose holes lie to one side.
 */
const MOST_STRANGE = 0.85

/** So many parts are held out in turn. */
const FOLDS = 5

/** Features of good photographs and of their copies, in the same order. */
export interface Copied {
  readonly samples: readonly Float32Array[]
  readonly moved: readonly (readonly Float32Array[])[]
  readonly mirrored: Readonly<Record<Mirror, readonly Float32Array[]>>
}

/** The mirrors under which photographs that a fit has not seen look like good parts to it still. */
export function suitingMirrors({ samples, moved, mirrored }: Copied, shape: FeatureShape): Mirror[] {
  const folds = Math.min(FOLDS, samples.length)
  const own: number[] = []
  const scores: Record<Mirror, number[]> = { across: [], down: [], both: [] }
  const mirrors = Object.keys(scores) as Mirror[]
  for (let fold = 0; fold < folds; fold++) {
    const isOut = (i: number) => i % folds === fold
    const others = samples.filter((_, i) => !isOut(i))
    const normal = fitNormal(others, shape, undefined, { copies: moved.filter((_, i) => !isOut(i)).flat() })
    for (const [i, sample] of samples.entries()) {
      if (!isOut(i)) continue
      own.push(scoreOf(normal, sample))
      for (const mirror of mirrors) {
        const copy = mirrored[mirror][i]
        if (copy) scores[mirror].push(scoreOf(normal, copy))
      }
    }
  }
  return mirrors.filter((mirror) => (auroc(own, scores[mirror]) ?? 1) <= MOST_STRANGE)
}
