import { foldsOf } from '../../dataset/split.ts'
import { clopperPearson } from '../calibrate/interval.ts'
import type { FeatureShape } from '../fit/shape.ts'
import { randomFrom } from '../random.ts'
import { heldOutMaps } from '../screen/held-out.ts'
import { likenessOfWhite } from '../screen/likeness.ts'
import type { Look } from '../screen/look.ts'
import { strangenessOf } from '../screen/strangeness.ts'
import { glanceOf } from './glance.ts'

/** What part of unseen good parts goes wrong when taught from so many photographs. */
export interface CurvePoint {
  readonly photographs: number
  readonly error: number
  /** 95 % interval. */
  readonly low: number
  readonly high: number
}

export interface LearningCurve {
  /**
   * What the error is. `ranking`: how often an unseen good part looks stranger than a defective one. `false-reject`,
   * where there are too few defective ones: the share of unseen good parts above the line that 95 % of them are below
   * at the largest measured size.
   */
  readonly kind: 'ranking' | 'false-reject'
  /** Measured, smallest first: on a quarter, a half and three quarters of the photographs, tested on others of them. */
  readonly points: readonly CurvePoint[]
  /** With half as many photographs more, if it goes on as it went. One step, and no further. */
  readonly next: CurvePoint
}

const QUARTERS = 4
/** The quarters that are tested: all four would take longer than taking the features does. */
const TESTED = [0, 2] as const
/** Fewer good photographs than this have no quarters to teach from; fewer defective ones are no measure. */
const LEAST_GOOD = 20
const LEAST_DEFECTIVE = 5
const DEFECTIVE_ASKED = 10
/** Only so many photographs are looked at: the curve is a glance, and its time grows with the square. */
const GOOD_ASKED = 100
const NEXT = 1.5
const DRAWS = 400

/** Scores of tested good parts and of defective ones, by how many quarters were taught from and by test fold. */
interface Trial {
  readonly quarters: number
  readonly good: readonly number[]
  readonly defective: readonly number[]
}

function score(
  taught: readonly Float32Array[],
  asked: readonly Float32Array[],
  shape: FeatureShape,
): number[] {
  // Whitened and standardised on what is taught from, and nothing else: sharing either would flatter small sets.
  const glance = glanceOf(taught, shape)
  const all = [...taught, ...asked].map(glance.whiten)
  const isUsual = all.map((_, i) => i < taught.length)
  const likeness = likenessOfWhite(all, glance.shape, isUsual)
  const reference = taught.map((_, i) => i)
  const groups = all.map(() => null)
  const maps = heldOutMaps(likeness, reference, groups)
  return maps.slice(taught.length).map((map) => strangenessOf(map, shape).most)
}

function trialsOf(good: readonly Look[], defective: readonly Look[], shape: FeatureShape): Trial[] {
  const fold = foldsOf(good, QUARTERS)
  const quarters = Array.from({ length: QUARTERS }, (_, q) =>
    good.flatMap(({ features }, i) => (fold[i] === q ? [features] : [])),
  )
  const bad = defective.map(({ features }) => features)
  return TESTED.flatMap((f) =>
    [1, 2, 3].map((count): Trial => {
      const tested = quarters[f] ?? []
      const taught = Array.from({ length: count }, (_, k) => quarters[(f + 1 + k) % QUARTERS] ?? []).flat()
      const scores = score(taught, [...tested, ...bad], shape)
      return { quarters: count, good: scores.slice(0, tested.length), defective: scores.slice(tested.length) }
    }),
  )
}

/** The error of each tested good part, 0 to 1, in one order for all sizes. */
function errorsOf(trials: readonly Trial[], quarters: number, line: number | undefined): number[] {
  return trials
    .filter((trial) => trial.quarters === quarters)
    .flatMap(({ good, defective }) =>
      good.map((own) =>
        line === undefined
          ? defective.filter((other) => other < own).length / defective.length
          : Number(own > line),
      ),
    )
}

const meanOf = (values: readonly number[], at: readonly number[]) =>
  at.reduce((sum, i) => sum + (values[i] ?? 0), 0) / at.length

/** The error at `NEXT` times all photographs: a power law through a half and three quarters, never rising. */
function stepOn(half: number, most: number): number {
  const least = 1e-4
  const slope = Math.log(Math.max(most, least) / Math.max(half, least)) / Math.log(3 / 2)
  return most * (NEXT / 0.75) ** Math.min(0, Math.max(-1, slope))
}

function between(values: number[], error: number, of: number): { low: number; high: number } {
  values.sort((a, b) => a - b)
  const low = values[Math.floor(0.025 * values.length)] ?? 0
  const high = values[Math.ceil(0.975 * values.length) - 1] ?? 1
  // Redrawing what was seen knows nothing of what was not: none of so many is still not none.
  const exact = clopperPearson(Math.round(error * of), of)
  return { low: Math.min(low, error), high: Math.max(high, error, error * of < 1 ? exact.high : 0) }
}

/**
 * How the error on unseen parts falls as photographs are added, measured on parts of the present set. Null with fewer
 * than 20 good photographs. Deterministic; parts are never split.
 */
export function learningCurve(looks: readonly Look[], shape: FeatureShape): LearningCurve | null {
  const good = looks.filter(({ label }) => label.kind === 'good').slice(0, GOOD_ASKED)
  const defective = looks.filter(({ label }) => label.kind === 'defective').slice(0, DEFECTIVE_ASKED)
  const parts = new Set(good.map(({ group, photograph }) => group ?? photograph))
  if (parts.size < LEAST_GOOD) return null
  const isRanked = defective.length >= LEAST_DEFECTIVE
  const trials = trialsOf(good, isRanked ? defective : [], shape)
  const last = trials.filter(({ quarters }) => quarters === 3).flatMap((trial) => trial.good)
  const line = isRanked ? undefined : last.toSorted((a, b) => a - b)[Math.ceil(0.95 * last.length) - 1]
  const errors = [1, 2, 3].map((quarters) => errorsOf(trials, quarters, line))
  const random = randomFrom(1)
  const every = last.map((_, i) => i)
  const draws = Array.from({ length: DRAWS }, () => every.map(() => Math.floor(random() * every.length)))
  const point = (photographs: number, of: (at: readonly number[]) => number): CurvePoint => {
    const error = of(every)
    return { photographs, error, ...between(draws.map(of), error, every.length) }
  }
  const at = (quarters: number) => (each: readonly number[]) => meanOf(errors[quarters - 1] ?? [], each)
  return {
    kind: isRanked ? 'ranking' : 'false-reject',
    points: [1, 2, 3].map((quarters) => point(Math.round((quarters * good.length) / QUARTERS), at(quarters))),
    next: point(Math.round(NEXT * good.length), (each) => stepOn(at(2)(each), at(3)(each))),
  }
}
