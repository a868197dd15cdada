import type { Digest } from '../../digest.ts'
import { type Bulk, bulkOf, deviations } from '../screen/robust.ts'
import type { Advice } from './advice.ts'
import { ASPECT, type Aspect, AXES, type Axis, type Measures } from './axis.ts'

/** A good photograph with what it measures and how strange it is to the others. */
export interface Placed {
  readonly photograph: Digest
  readonly measures: Measures
  /** The strangeness of its strangest place, a usual part being about 1. */
  readonly score: number
}

/** How far photographs spread on an axis: half of them lie within about two thirds of it around the middle. */
export interface Spread {
  readonly axis: Axis
  readonly middle: number
  /** As a standard deviation. */
  readonly spread: number
  /** Whether that is so little that any line will show more. */
  readonly isNarrow: boolean
}

/**
 * Less spread than this is a fixture and a lamp that nobody has touched: exposure and light by 2 %, a shift by 0.3 % of
 * the picture, a turn by 0.2°, size by 0.3 %, texture by 3 %.
 */
const NARROW: Readonly<Record<Axis, number>> = {
  ...{ exposure: 0.02, 'light-across': 0.02, 'light-down': 0.02, texture: 0.03 },
  ...{ 'shift-across': 0.003, 'shift-down': 0.003, turn: 0.0035, size: 0.003 },
}

/** A side begins so many deviations from the middle, and is thin while it has at most this share of the set. */
const SIDE = 1.5
const THIN_SHARE = 0.15
/** Scores, in the logarithm and in deviations, that are strange on the average of a side, and by themselves. */
const STRANGE_SIDE = 1
const STRANGE = 2
const LEAST_SCORE_SPREAD = 0.03
/** Photographs asked for at least: one more is no variety. */
const LEAST_ADDED = 3
const SHOWN = 6

const valuesOn = (placed: readonly Placed[], axis: Axis) =>
  placed.flatMap(({ measures }) => measures[axis] ?? [])

/** How far photographs spread on each axis that can be measured on this part. */
export const spreadsOf = (placed: readonly Placed[]): Spread[] =>
  AXES.flatMap((axis) => {
    const values = valuesOn(placed, axis)
    if (values.length === 0) return []
    const { middle, spread } = bulkOf(values, 0)
    return [{ axis, middle, spread, isNarrow: spread < NARROW[axis] }]
  })

/** The ends of an axis: two photographs that show how little lies between them. */
function endsOf(placed: readonly Placed[], axis: Axis): Digest[] {
  const sorted = placed.toSorted((a, b) => (a.measures[axis] ?? 0) - (b.measures[axis] ?? 0))
  return [sorted[0], sorted.at(-1)].flatMap((each) => each?.photograph ?? [])
}

/** Aspects in which all photographs are alike: narrow on every one of their axes. */
function narrowAspects(placed: readonly Placed[], spreads: readonly Spread[]): Advice[] {
  const aspects = [...new Set(spreads.map(({ axis }) => ASPECT[axis]))]
  return aspects.flatMap((aspect: Aspect): Advice[] => {
    const own = spreads.filter(({ axis }) => ASPECT[axis] === aspect)
    const widest = own.toSorted((a, b) => b.spread - a.spread)[0]
    if (widest === undefined || own.some(({ isNarrow }) => !isNarrow)) return []
    return [{ kind: 'narrow', aspect, spread: widest.spread, like: endsOf(placed, widest.axis) }]
  })
}

function thinSides(placed: readonly Placed[], { axis, middle, spread }: Spread, scores: Bulk): Advice[] {
  const bulk = { middle, spread: Math.max(spread, NARROW[axis]) }
  return (['low', 'high'] as const).flatMap((side): Advice[] => {
    const out = placed
      .map((each) => ({ each, at: deviations(each.measures[axis] ?? middle, bulk) }))
      .filter(({ at }) => (side === 'low' ? at < -SIDE : at > SIDE))
      .sort((a, b) => Math.abs(b.at) - Math.abs(a.at))
    const most = Math.floor(THIN_SHARE * placed.length)
    if (out.length === 0 || out.length > most) return []
    const strange =
      out.reduce((sum, { each }) => sum + deviations(Math.log(each.score), scores), 0) / out.length
    if (strange < STRANGE_SIDE) return []
    const like = out.slice(0, SHOWN).map(({ each }) => each.photograph)
    return [{ kind: 'thin', axis, side, like, add: Math.max(LEAST_ADDED, most - out.length) }]
  })
}

/**
 * Which kinds of photograph are missing among the good ones: what they are all alike in, the sides of each axis that
 * have few and strange photographs, and strange photographs that no axis explains.
 */
export function missingKinds(placed: readonly Placed[], spreads: readonly Spread[]): Advice[] {
  const scores = bulkOf(
    placed.map(({ score }) => Math.log(score)),
    LEAST_SCORE_SPREAD,
  )
  const thin = spreads.flatMap((spread) => thinSides(placed, spread, scores))
  const explained = new Set(thin.flatMap((advice) => ('like' in advice ? advice.like : [])))
  const unlike = placed
    .filter(
      ({ photograph, score }) => !explained.has(photograph) && deviations(Math.log(score), scores) > STRANGE,
    )
    .sort((a, b) => b.score - a.score)
    .slice(0, SHOWN)
    .map(({ photograph }) => photograph)
  const rest: Advice[] = unlike.length > 0 ? [{ kind: 'unlike', like: unlike, add: LEAST_ADDED }] : []
  return [...thin, ...rest, ...narrowAspects(placed, spreads)]
}
