import { goodDistances, standardised } from './good-distance.ts'
import type { Normal } from './normal.ts'
import { DEFECT_CELLS, DEFECT_WEIGHT } from './settings.ts'
import { type FeatureShape, positionsOf } from './shape.ts'

/** A photograph on which somebody drew where the defect is. */
export interface MarkedDefect {
  /** Channels × positions. */
  readonly features: Float32Array
  /** How much of each position the drawing covers, 0 to 1. */
  readonly cover: Float32Array
}

/** What marked defects look like: likeness to any of them makes a place stranger. */
export interface DefectBank {
  /** Channels × count: unit vectors, one for each kept cell. */
  readonly vectors: Float32Array
  readonly count: number
  /** Likeness up to `middle` adds nothing; each unit above it adds `gain` to the distance. */
  readonly middle: number
  readonly gain: number
}

/** Good photographs that say how alike good places are to defects: more say the same. */
const ASKED = 20

/**
 * Unit vectors of standardised features at every position, channels × positions: each tap's channels count as its
 * distance does, so that the tap with more of them does not drown the other.
 */
export function directionsAt(normal: Normal, sample: Float32Array): Float64Array {
  const positions = positionsOf(normal.shape)
  const out = new Float64Array(normal.shape.channels * positions)
  for (const tap of normal.taps) {
    const scale = Math.sqrt(tap.weight / tap.channels)
    standardised(tap, sample, normal.shape).forEach((value, i) => {
      out[tap.from * positions + i] = value * scale
    })
  }
  for (let p = 0; p < positions; p++) {
    let square = 0
    for (let i = p; i < out.length; i += positions) square += (out[i] ?? 0) ** 2
    const over = 1 / Math.sqrt(Math.max(square, 1e-12))
    for (let i = p; i < out.length; i += positions) out[i] = (out[i] ?? 0) * over
  }
  return out
}

/** The cells that a drawing means: those it covers by half, or where it is finer than a cell, the one it covers most. */
function cellsOf({ cover }: MarkedDefect, judged: Normal['judged']): number[] {
  const share = (p: number) => (cover[p] ?? 0) * (judged?.[p] ?? 1)
  const all = [...cover.keys()].filter((p) => share(p) > 0)
  const half = all.filter((p) => share(p) >= 0.5)
  if (half.length > 0) return half
  return all.sort((a, b) => share(b) - share(a) || a - b).slice(0, 1)
}

/** As many of a list as are wanted, evenly. */
const thinned = <T>(list: readonly T[], most: number): T[] =>
  list.length <= most
    ? [...list]
    : Array.from({ length: most }, (_, i) => list[Math.floor((i * list.length) / most)] as T)

/** How like each position is to the marked defect that it is most like: cosines, −1 to 1. */
export function likeness(
  bank: Pick<DefectBank, 'vectors' | 'count'>,
  at: Float64Array,
  positions: number,
): Float64Array {
  const channels = at.length / positions
  const most = new Float64Array(positions).fill(-1)
  const sum = new Float64Array(positions)
  for (let k = 0; k < bank.count; k++) {
    sum.fill(0)
    for (let c = 0; c < channels; c++) {
      const weight = bank.vectors[c * bank.count + k] ?? 0
      for (let p = 0; p < positions; p++) sum[p] = (sum[p] ?? 0) + weight * (at[c * positions + p] ?? 0)
    }
    for (let p = 0; p < positions; p++) most[p] = Math.max(most[p] ?? -1, sum[p] ?? -1)
  }
  return most
}

function meanAndDeviation(values: readonly number[]): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
  return { mean, deviation: Math.sqrt(variance) }
}

/** The bank of some marked defects, scaled by what good places look like; undefined where nothing was drawn. */
export function bankOf(
  normal: Normal,
  good: readonly Float32Array[],
  marked: readonly MarkedDefect[],
): DefectBank | undefined {
  const { shape, judged } = normal
  const positions = positionsOf(shape)
  const cells = marked.flatMap((defect) => {
    const wanted = cellsOf(defect, judged)
    const at = wanted.length === 0 ? undefined : directionsAt(normal, defect.features)
    return at === undefined ? [] : wanted.map((p) => vectorAt(at, p, shape))
  })
  if (cells.length === 0) return undefined
  const kept = thinned(cells, DEFECT_CELLS)
  const count = kept.length
  const vectors = Float32Array.from(
    { length: shape.channels * count },
    (_, i) => kept[i % count]?.[Math.floor(i / count)] ?? 0,
  )
  const [alike, far]: [number[], number[]] = [[], []]
  for (const sample of good.slice(0, ASKED)) {
    const own = likeness({ vectors, count }, directionsAt(normal, sample), positions)
    goodDistances(normal, sample).forEach((distance, p) => {
      if (judged?.[p] === 0) return
      alike.push(own[p] ?? 0)
      far.push(distance)
    })
  }
  const { mean, deviation } = meanAndDeviation(alike)
  const spread = meanAndDeviation(far).deviation
  return { vectors, count, middle: mean, gain: deviation > 0 ? (DEFECT_WEIGHT * spread) / deviation : 0 }
}

const vectorAt = (at: Float64Array, p: number, shape: FeatureShape): Float64Array =>
  Float64Array.from({ length: shape.channels }, (_, c) => at[c * positionsOf(shape) + p] ?? 0)
