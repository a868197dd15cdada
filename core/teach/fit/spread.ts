import { type FeatureShape, type Judged, judgedCount, positionsOf } from './shape.ts'

/** Mean over samples, channels × positions. */
export function meanOf(samples: readonly Float64Array[]): Float64Array {
  const mean = new Float64Array(samples[0]?.length ?? 0)
  for (const sample of samples)
    for (let i = 0; i < mean.length; i++) mean[i] = (mean[i] ?? 0) + (sample[i] ?? 0)
  return mean.map((sum) => sum / samples.length)
}

/** Variance over samples around `mean`, channels × positions. */
function varianceOf(samples: readonly Float64Array[], mean: Float64Array): Float64Array {
  const variance = new Float64Array(mean.length)
  for (const sample of samples) {
    for (let i = 0; i < mean.length; i++)
      variance[i] = (variance[i] ?? 0) + ((sample[i] ?? 0) - (mean[i] ?? 0)) ** 2
  }
  return variance.map((sum) => sum / (samples.length - 1))
}

/** The mean over each position's 3 × 3 neighbourhood, smaller at the edges, for one plane. */
function smoothPlane(plane: Float64Array, { height, width }: FeatureShape): Float64Array {
  return plane.map((_, p) => {
    const y = Math.floor(p / width)
    const x = p % width
    let sum = 0
    let count = 0
    for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++) {
      for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++) {
        sum += plane[v * width + u] ?? 0
        count++
      }
    }
    return sum / count
  })
}

/** The mean over the positions that are judged, of one plane or of all of them. */
function average(values: Float64Array, positions: number, judged: Judged | undefined): number {
  if (judged === undefined) return values.reduce((sum, value) => sum + value, 0) / values.length
  const sum = values.reduce((total, value, i) => total + value * (judged[i % positions] ?? 0), 0)
  return (sum * positions) / values.length / judgedCount(judged, positions)
}

/**
 * One over the standard deviation of good parts, channels × positions. A few photographs know little about one
 * position: its variance is smoothed over the neighbours and drawn toward the channel's and the overall mean, which
 * count as `channelPrior` and `globalPrior` photographs.
 */
export function inverseDeviation(
  samples: readonly Float64Array[],
  mean: Float64Array,
  shape: FeatureShape,
  prior: { readonly channelPrior: number; readonly globalPrior: number },
  judged?: Judged,
): Float64Array {
  const positions = positionsOf(shape)
  const variance = varianceOf(samples, mean)
  const overall = average(variance, positions, judged)
  const total = samples.length + prior.channelPrior + prior.globalPrior
  const out = new Float64Array(variance.length)
  for (let c = 0; c < shape.channels; c++) {
    const plane = variance.subarray(c * positions, (c + 1) * positions)
    const channel = average(plane, positions, judged)
    smoothPlane(plane, shape).forEach((own, p) => {
      const drawn =
        (samples.length * own + prior.channelPrior * channel + prior.globalPrior * overall) / total
      out[c * positions + p] = drawn > 0 ? 1 / Math.sqrt(drawn) : 1
    })
  }
  return out
}
