import { type FeatureShape, positionsOf } from '../fit/shape.ts'
import { median } from './robust.ts'

/** Less of a position than this is judged: what happens there is nobody's concern. */
const LEAST_JUDGED = 0.5

/** 1 2 1 by 1 2 1, smaller at the edges. */
function smoothAt(map: Float64Array, { height, width }: FeatureShape, y: number, x: number): number {
  let sum = 0
  let total = 0
  for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++) {
    for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++) {
      const weight = (v === y ? 2 : 1) * (u === x ? 2 : 1)
      sum += weight * (map[v * width + u] ?? 0)
      total += weight
    }
  }
  return sum / total
}

/** How strange a photograph is: at its strangest place, as a model would score it, and over all of it. */
export interface Strangeness {
  readonly most: number
  readonly usual: number
  /** The position of `most`. */
  readonly at: number
}

/** The strangeness of a map of distances; `judged` is the share of each position that is judged, all when left out. */
export function strangenessOf(
  map: Float64Array,
  shape: FeatureShape,
  judged?: ArrayLike<number>,
): Strangeness {
  let most = 0
  let at = 0
  const seen: number[] = []
  for (let p = 0; p < positionsOf(shape); p++) {
    if ((judged?.[p] ?? 1) < LEAST_JUDGED) continue
    seen.push(map[p] ?? 0)
    const value = smoothAt(map, shape, Math.floor(p / shape.width), p % shape.width)
    if (value > most) {
      most = value
      at = p
    }
  }
  return { most, at, usual: seen.length === 0 ? 0 : median(seen) }
}
