import { retakeReason } from '../../inspection/photo-gate.ts'
import type { Look } from './look.ts'
import { bulkOf, deviations } from './robust.ts'

/** So many deviations from the set's middle, in the logarithm, make an outlier. */
const OUTLIER = 4
/** Photographs whose sharpness or brightness differs by less than these factors are alike, however even the set is. */
const LEAST_SHARPNESS = Math.log(1.15)
const LEAST_BRIGHTNESS = Math.log(1.05)

/** A photograph that is out of focus, or exposed unlike the others. */
export interface ExposureOutlier {
  readonly kind: 'blurred' | 'too-dark' | 'too-bright'
  readonly index: number
  /** Deviations from the middle of the set. */
  readonly strength: number
}

/** Photographs that no inspection would take, and those far from what the set has: blurred, dark, bright. */
export function exposureOutliers(looks: readonly Look[]): ExposureOutlier[] {
  const brightness = looks.map(({ quality }) => Math.log(Math.max(quality.brightness, 1e-3)))
  // Edges lose contrast with the light: half the light, a quarter of the variance, and as sharp as before.
  const sharpness = looks.map(
    ({ quality }, i) => Math.log(Math.max(quality.sharpness, 1e-3)) - 2 * (brightness[i] ?? 0),
  )
  const sharp = bulkOf(sharpness, LEAST_SHARPNESS)
  const bright = bulkOf(brightness, LEAST_BRIGHTNESS)
  return looks.flatMap(({ quality }, index): ExposureOutlier[] => {
    const reason = retakeReason(quality)
    const blur = -deviations(sharpness[index] ?? 0, sharp)
    const light = deviations(brightness[index] ?? 0, bright)
    if (reason === 'blurred' || blur > OUTLIER) return [{ kind: 'blurred', index, strength: blur }]
    if (reason === 'too-dark' || light < -OUTLIER) return [{ kind: 'too-dark', index, strength: -light }]
    if (reason === 'too-bright' || light > OUTLIER) return [{ kind: 'too-bright', index, strength: light }]
    return []
  })
}
