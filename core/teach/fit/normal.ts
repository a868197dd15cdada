import { bankOf, type DefectBank, type MarkedDefect } from './defect.ts'
import { principalDirections } from './directions.ts'
import { FIT_SETTINGS, type FitSettings, LEAST_PHOTOGRAPHS } from './settings.ts'
import { type FeatureShape, type Judged, type Part, partsOf, positionsOf } from './shape.ts'
import { inverseDeviation, meanOf } from './spread.ts'
import { whiten, whiteningOf } from './whiten.ts'

/** What good parts look like, in the features of one backbone: by each of its taps. */
export interface Normal {
  readonly shape: FeatureShape
  readonly taps: readonly TapNormal[]
  /** Which positions count; all of them when left out. */
  readonly judged?: Judged
  /** What marked defects look like, where some were marked. */
  readonly bank?: DefectBank
}

/** What a fit may know besides good parts. */
export interface Besides {
  readonly judged?: Judged | undefined
  readonly marked?: readonly MarkedDefect[] | undefined
  /** Features of copies of the good photographs: they count as photographs do. */
  readonly copies?: readonly Float32Array[] | undefined
}

/** What good parts look like in one tap. */
export interface TapNormal extends Part {
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

/** Fits one tap's share of the features, each sample channels × positions. */
function fitTap(
  samples: readonly Float32Array[],
  shape: FeatureShape,
  part: Part,
  settings: FitSettings,
  judged: Judged | undefined,
): TapNormal {
  const { channels } = shape
  const positions = positionsOf(shape)
  const whitening = whiteningOf(samples, shape, settings.whitenFloor, judged)
  const white = samples.map((sample) => whiten(whitening, sample, shape))
  const mean = meanOf(white)
  const inverse = inverseDeviation(white, mean, shape, settings, judged)
  const count = Math.min(settings.directions, channels)
  const directions = new Float32Array(positions * channels * count)
  const rows = new Float64Array(white.length * channels)
  for (let p = 0; p < positions; p++) {
    if (judged?.[p] === 0) continue
    gatherRows(white, mean, inverse, p, rows)
    directions.set(principalDirections(rows, channels, count, settings.directionPrior), p * channels * count)
  }
  return {
    ...part,
    whitening,
    mean: Float32Array.from(mean),
    inverse: Float32Array.from(inverse),
    directions,
    count,
  }
}

/**
 * Fits the normal to features of good parts (each channels × positions), in closed form and tap by tap: whitening over
 * all positions, mean and deviation per position, and the few directions in which good parts differ there. Throws on
 * fewer than LEAST_PHOTOGRAPHS samples and on samples of another shape. Where defects are marked, what they look like
 * is added; where only a part of the picture is judged, nothing else counts.
 */
export function fitNormal(
  samples: readonly Float32Array[],
  shape: FeatureShape,
  settings: FitSettings = FIT_SETTINGS,
  { judged, marked = [], copies = [] }: Besides = {},
): Normal {
  checkSamples(samples, shape)
  const all = [...samples, ...copies]
  const { height, width } = shape
  const positions = positionsOf(shape)
  const taps = partsOf(shape).map((part) => {
    const own = all.map((sample) =>
      sample.subarray(part.from * positions, (part.from + part.channels) * positions),
    )
    return fitTap(own, { channels: part.channels, height, width }, part, settings, judged)
  })
  const normal: Normal = { shape, taps, ...(judged && { judged }) }
  const bank = bankOf(normal, samples, marked)
  return bank === undefined ? normal : { ...normal, bank }
}
