import type { FeatureShape } from '../fit/shape.ts'
import type { Look } from '../screen/look.ts'
import { cellOf, LEAST_USUAL, type Screened } from '../screen/screen.ts'
import type { Advice } from './advice.ts'
import { type LearningCurve, learningCurve } from './curve.ts'
import { measuresOf } from './measure.ts'
import { missingKinds, type Placed, type Spread, spreadsOf } from './variety.ts'

/** From so many photographs on teaching works, and is good; see docs/decisions/0002. */
const WANTED = [10, 25, 50] as const
/** A place is named when good parts differ there by so much more than elsewhere. */
const PLACE_FACTOR = 1.5
const SHOWN = 3

/** What the photographs of a set are worth, and what would make them worth more. */
export interface Coaching {
  /** What matters most first. */
  readonly advice: readonly Advice[]
  readonly spreads: readonly Spread[]
  /** How strange good parts look to one another at each position, 1 being the average; null with too few to say. */
  readonly novelty: Float32Array | null
  /** Null with too few photographs to measure it. */
  readonly curve: LearningCurve | null
}

interface Mapped extends Placed {
  readonly map: Float64Array
}

function noveltyOf(placed: readonly Mapped[]): Float32Array {
  const positions = placed[0]?.map.length ?? 0
  const sums = Float32Array.from({ length: positions }, (_, p) =>
    placed.reduce((sum, { map }) => sum + (map[p] ?? 0), 0),
  )
  const mean = sums.reduce((sum, value) => sum + value / positions, 0)
  return sums.map((sum) => (mean > 0 ? sum / mean : 1))
}

function placeAdvice(placed: readonly Mapped[], novelty: Float32Array, shape: FeatureShape): Advice[] {
  const factor = novelty.reduce((most, value) => Math.max(most, value), 0)
  const at = novelty.indexOf(factor)
  if (factor < PLACE_FACTOR) return []
  const like = placed
    .toSorted((a, b) => (b.map[at] ?? 0) - (a.map[at] ?? 0))
    .slice(0, SHOWN)
    .map(({ photograph }) => photograph)
  return [{ kind: 'place', place: cellOf(at, shape), factor, like }]
}

const fewAdvice = (have: number): Advice[] => {
  const want = WANTED.find((count) => count > have)
  return want === undefined ? [] : [{ kind: 'few', have, want }]
}

/**
 * Measures the variety of the good photographs and says which kind is missing. `screened` is what `screen` measured of
 * the same looks, in the same order.
 */
export function coach(looks: readonly Look[], screened: readonly Screened[], shape: FeatureShape): Coaching {
  const good = looks.flatMap((look, i) => {
    const { strangeness, map } = screened[i] ?? {}
    return look.label.kind === 'good' ? [{ look, score: strangeness?.most ?? null, map: map ?? null }] : []
  })
  const few = fewAdvice(good.length)
  const measures = measuresOf(good.map(({ look }) => look))
  const placed = good.flatMap(({ look: { photograph }, score, map }, i): Mapped[] => {
    const own = measures[i]
    return score !== null && map && own ? [{ photograph, measures: own, score, map }] : []
  })
  if (placed.length < LEAST_USUAL) return { advice: few, spreads: [], novelty: null, curve: null }
  const spreads = spreadsOf(placed)
  const novelty = noveltyOf(placed)
  const advice = [...few, ...missingKinds(placed, spreads), ...placeAdvice(placed, novelty, shape)]
  return { advice, spreads, novelty, curve: learningCurve(looks, shape) }
}
