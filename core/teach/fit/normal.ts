import { principalDirections } from './directions.ts'
import { FIT_SETTINGS, type FitSettings, LEAST_PHOTOGRAPHS } from './settings.ts'
import { type FeatureShape, positionsOf } from './shape.ts'
import { inverseDeviation, meanOf } from './spread.ts'
import { whiten, whiteningOf } from './whiten.ts'

/** What good parts look like, in the features of one backbone. */
export interface Normal {
  readonly shape: FeatureShape
  /** channels × channels: features to whitened features. */
  readonly whitening: Float32Array
  /** channels × positions, of whitened features. */
  readonly mean: Float32Array
  /** channels × positions: one over the standard deviation of whitened features. */
  readonly inverse: Float32Array
  /** positions × channels × count, see principalDirections. */
  readonly directions: Float32Array
  readonly count: number
}

/** Refuses what cannot be fitted: too few samples, or samples of another shape. */
function checkSamples(samples: readonly ArrayLike<number>[], shape: FeatureShape): void {
  const length = shape.channels * positionsOf(shape)
  if (samples.length < LEAST_PHOTOGRAPHS) {
    throw new Error(`fit: found ${samples.length} photographs, expected at least ${LEAST_PHOTOGRAPHS}`)
  }
  const odd = samples.find((sample) => sample.length !== length)
  if (odd) throw new Error(`fit: found ${odd.length} features, expected ${length}`)
}

/** The standardised samples of one position, N × channels, into `rows`. */
function gatherRows(
  white: readonly Float64Array[],
  mean: Float64Array,
  inverse: Float64Array,
  p: number,
  rows: Float64Array,
): void {
  const channels = rows.length / white.length
  const positions = mean.length / channels
  white.forEach((sample, s) => {
    for (let c = 0; c < channels; c++) {
      const at = c * positions + p
      rows[s * channels + c] = ((sample[at] ?? 0) - (mean[at] ?? 0)) * (inverse[at] ?? 0)
    }
  })
}

/**
 * Fits the normal to features of good parts (each channels × positions), in closed form: whitening over all positions,
 * mean and deviation per position, and the few directions in which good parts differ there. Throws on fewer than
 * LEAST_PHOTOGRAPHS samples and on samples of another shape.
 */
export function fitNormal(
  samples: readonly Float32Array[],
  shape: FeatureShape,
  settings: FitSettings = FIT_SETTINGS,
): Normal {
  checkSamples(samples, shape)
  const { channels } = shape
  const positions = positionsOf(shape)
  const whitening = whiteningOf(samples, shape, settings.whitenFloor)
  const white = samples.map((sample) => whiten(whitening, sample, shape))
  const mean = meanOf(white)
  const inverse = inverseDeviation(white, mean, shape, settings)
  const count = settings.directions
  const directions = new Float32Array(positions * channels * count)
  const rows = new Float64Array(white.length * channels)
  for (let p = 0; p < positions; p++) {
    gatherRows(white, mean, inverse, p, rows)
    directions.set(principalDirections(rows, channels, count, settings.directionPrior), p * channels * count)
  }
  return {
    shape,
    whitening,
    mean: Float32Array.from(mean),
    inverse: Float32Array.from(inverse),
    directions,
    count,
  }
}
