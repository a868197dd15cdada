/** For each sample of one axis: which source pixels it takes, and how much of each. */
export interface Taps {
  readonly starts: Int32Array
  readonly counts: Int32Array
  /** Whole numbers, `stride` places a sample of which the first `counts` are used. */
  readonly weights: Int32Array
  readonly stride: number
  /** What the weights of every sample add up to. */
  readonly total: number
}

/**
 * One axis from `from` to `to` pixels, with half-pixel centres. Shrinking averages over the area a sample covers, so
 * nothing is skipped and nothing aliases; enlarging is linear between the two nearest centres, edges repeated. All
 * weights are whole numbers over a common total, so that sums of 8-bit values stay exact whatever the order; both
 * sizes are divided by their common factor first, which keeps the numbers small.
 */
export function axisTaps(from: number, to: number): Taps {
  const shared = commonFactor(from, to)
  return to <= from
    ? areaTaps(to, from / shared, to / shared)
    : linearTaps(from, to, from / shared, to / shared)
}

const commonFactor = (a: number, b: number): number => (b === 0 ? a : commonFactor(b, a % b))

/** In units of 1/to of a source pixel, sample i covers [i · from, (i + 1) · from) and pixel j [j · to, (j + 1) · to). */
function areaTaps(samples: number, from: number, to: number): Taps {
  const stride = Math.ceil(from / to) + 1
  const starts = new Int32Array(samples)
  const counts = new Int32Array(samples)
  const weights = new Int32Array(samples * stride)
  for (let i = 0; i < samples; i++) {
    const low = i * from
    const high = low + from
    const first = Math.floor(low / to)
    const last = Math.ceil(high / to)
    starts[i] = first
    counts[i] = last - first
    for (let j = first; j < last; j++) {
      weights[i * stride + j - first] = Math.min(high, (j + 1) * to) - Math.max(low, j * to)
    }
  }
  return { starts, counts, weights, stride, total: from }
}

/** Sample i lies at ((2i + 1) · from − to) / 2to, counted in source pixels from the first centre. */
function linearTaps(pixels: number, samples: number, from: number, to: number): Taps {
  const starts = new Int32Array(samples)
  const counts = new Int32Array(samples)
  const weights = new Int32Array(samples * 2)
  const total = 2 * to
  for (let i = 0; i < samples; i++) {
    const at = Math.min(Math.max((2 * i + 1) * from - to, 0), (pixels - 1) * total)
    const first = Math.floor(at / total)
    const right = at - first * total
    starts[i] = first
    counts[i] = right === 0 ? 1 : 2
    weights[2 * i] = total - right
    weights[2 * i + 1] = right
  }
  return { starts, counts, weights, stride: 2, total }
}
