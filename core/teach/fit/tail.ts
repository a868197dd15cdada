/** How many deviations above the mean of a normal distribution a share lies, for the shares that are asked for. */
const DEVIATIONS: Readonly<Record<number, number>> = { 0.05: 1.6449, 0.001: 3.0902 }

/**
 * The value that one more draw from a normal distribution exceeds with about probability `share` (0.05 or 0.001), when
 * the distribution is known from a few draws only: mean + t · s · √(1 + 1/N), Student's t by the expansion of Cornish
 * and Fisher (Abramowitz and Stegun 26.7.5). Plain arithmetic, so every machine gets the same bits.
 */
export function normalUpper(values: readonly number[], share: number): number {
  const z = DEVIATIONS[share]
  if (z === undefined) throw new Error(`tail: found the share ${share}, expected one that is listed`)
  const n = values.length
  const mean = values.reduce((sum, value) => sum + value, 0) / n
  if (n < 2) return mean
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1)
  return mean + studentT(z, n - 1) * Math.sqrt(variance * (1 + 1 / n))
}

/** Student's t with ν degrees of freedom where the normal distribution has z. */
function studentT(z: number, v: number): number {
  const z2 = z * z
  const first = (z * (z2 + 1)) / 4
  const second = (z * (5 * z2 * z2 + 16 * z2 + 3)) / 96
  const third = (z * (3 * z2 * z2 * z2 + 19 * z2 * z2 + 17 * z2 - 15)) / 384
  return z + first / v + second / (v * v) + third / (v * v * v)
}
