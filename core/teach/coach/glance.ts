import { type FeatureShape, positionsOf } from '../fit/shape.ts'
import { whiteningOf } from '../fit/whiten.ts'
import { WHITEN_FLOOR } from '../screen/likeness.ts'

/**
 * Whitened directions that the curve looks at, strongest first: half the time of all 128. With 64 the ranking error on
 * drawn tiles was 0.273, 0.268 and 0.246 at 10, 20 and 30 photographs, with all of them 0.282, 0.255 and 0.237.
 */
const DIRECTIONS = 64

/** Directions taken in one pass over a photograph. */
const BLOCK = 4

/** Every second position both ways: enough to know how channels go together. */
function everySecond(features: Float32Array, shape: FeatureShape): Float32Array {
  const small = halved(shape)
  const out = new Float32Array(small.channels * positionsOf(small))
  for (let c = 0, to = 0; c < shape.channels; c++)
    for (let y = 0; y < shape.height; y += 2)
      for (let x = 0; x < shape.width; x += 2)
        out[to++] = features[(c * shape.height + y) * shape.width + x] ?? 0
  return out
}

const halved = ({ channels, height, width }: FeatureShape): FeatureShape => ({
  ...{ channels, height: Math.ceil(height / 2), width: Math.ceil(width / 2) },
})

/** The first rows of a whitening matrix applied at every position. */
function project(matrix: Float32Array, rows: number, features: Float32Array, channels: number): Float64Array {
  const positions = features.length / channels
  const out = new Float64Array(rows * positions)
  for (let r = 0; r < rows; r += BLOCK) {
    const [a, b, c, d] = [0, 1, 2, 3].map((k) => out.subarray((r + k) * positions, (r + k + 1) * positions))
    if (!(a && b && c && d)) continue
    for (let channel = 0; channel < channels; channel++) {
      const weight = (k: number) => matrix[(r + k) * channels + channel] ?? 0
      const [wa, wb, wc, wd] = [weight(0), weight(1), weight(2), weight(3)]
      const from = channel * positions
      for (let p = 0; p < positions; p++) {
        const value = features[from + p] ?? 0
        a[p] = (a[p] ?? 0) + wa * value
        b[p] = (b[p] ?? 0) + wb * value
        c[p] = (c[p] ?? 0) + wc * value
        d[p] = (d[p] ?? 0) + wd * value
      }
    }
  }
  return out
}

/** A quicker look at photographs than a fit takes: whitened by what is taught from, in its strongest directions. */
export function glanceOf(taught: readonly Float32Array[], shape: FeatureShape) {
  const matrix = whiteningOf(
    taught.map((features) => everySecond(features, shape)),
    halved(shape),
    WHITEN_FLOOR,
  )
  // A multiple of BLOCK, also for a backbone of few channels.
  const channels = Math.min(DIRECTIONS, Math.ceil(shape.channels / BLOCK) * BLOCK)
  return {
    shape: { ...shape, channels },
    whiten: (features: Float32Array) => project(matrix, channels, features, shape.channels),
  }
}
