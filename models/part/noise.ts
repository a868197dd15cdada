import { mix } from '../../core/teach/random.ts'

/** A value in [−1, 1] for a whole point of a plane. */
export const pointNoise = (seed: number, x: number, y: number): number =>
  mix(seed ^ Math.imul(x, 0x1f1f1f1f) ^ Math.imul(y, 0x2c1b3c6d)) / 2 ** 31 - 1

/** Smooth noise along a line: values in [−1, 1], one knot a unit. */
export function lineNoise(seed: number, at: number): number {
  const knot = Math.floor(at)
  const t = at - knot
  const left = pointNoise(seed, knot, 7)
  return left + (pointNoise(seed, knot + 1, 7) - left) * t * t * (3 - 2 * t)
}

/** Smooth noise on a plane: values in [−1, 1], one knot a unit each way. */
export function planeNoise(seed: number, x: number, y: number): number {
  const column = Math.floor(x)
  const row = Math.floor(y)
  const u = x - column
  const v = y - row
  const a = u * u * (3 - 2 * u)
  const b = v * v * (3 - 2 * v)
  const top = pointNoise(seed, column, row) * (1 - a) + pointNoise(seed, column + 1, row) * a
  const bottom = pointNoise(seed, column, row + 1) * (1 - a) + pointNoise(seed, column + 1, row + 1) * a
  return top * (1 - b) + bottom * b
}
