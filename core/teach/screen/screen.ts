import type { Box } from '../../dataset/region.ts'
import { foldsOf } from '../../dataset/split.ts'
import type { Digest } from '../../digest.ts'
import type { FeatureShape } from '../fit/shape.ts'
import { classDoubts } from './classes.ts'
import { duplicatesOf } from './duplicates.ts'
import { exposureOutliers } from './exposure.ts'
import type { ScreeningFinding } from './finding.ts'
import { heldOutMaps } from './held-out.ts'
import { labelDoubts } from './labels.ts'
import { type Likeness, likenessOf, squaredDistances } from './likeness.ts'
import type { Look } from './look.ts'
import { type Strangeness, strangenessOf } from './strangeness.ts'

/** Photographs that are compared with one another at most: time and memory grow with the square. */
const TOGETHER = 128
/** Fewer usual photographs than this say nothing about what is unusual. */
export const LEAST_USUAL = 5
/** Photographs shown beside a finding. */
const NEIGHBOURS = 4

/** What screening measured of one photograph. */
export interface Screened {
  readonly photograph: Digest
  /** How strange it is to the others, a usual part being about 1; null where there are too few to say. */
  readonly strangeness: Strangeness | null
  /** The same at each position. */
  readonly map: Float64Array | null
}

export interface Screening {
  /** Worst first within each kind. */
  readonly findings: readonly ScreeningFinding[]
  /** In the order of the looks. */
  readonly samples: readonly Screened[]
}

/** The cell of a position, as a box. */
export const cellOf = (at: number, { height, width }: FeatureShape): Box => ({
  ...{ x: (at % width) / width, y: Math.floor(at / width) / height, width: 1 / width, height: 1 / height },
})

/** The places of the photographs that look most like one, nearest first. */
function nearestTo(index: number, distances: Float64Array, count: number): number[] {
  const to = (i: number) => distances[index * count + i] ?? 0
  return Array.from({ length: count }, (_, i) => i)
    .filter((i) => i !== index)
    .sort((a, b) => to(a) - to(b))
    .slice(0, NEIGHBOURS)
}

interface Part {
  readonly findings: readonly ScreeningFinding[]
  readonly measured: readonly { readonly strangeness: Strangeness; readonly map: Float64Array }[]
}

const photographsAt = (looks: readonly Look[], places: readonly number[]): Digest[] =>
  places.flatMap((i) => looks[i]?.photograph ?? [])

/** What is shown of a doubt about one photograph. */
function describe(looks: readonly Look[], distances: Float64Array) {
  return (index: number): Pick<ScreeningFinding, 'samples' | 'neighbours'> => ({
    samples: photographsAt(looks, [index]),
    neighbours: photographsAt(looks, nearestTo(index, distances, looks.length)),
  })
}

function doubtsOf(
  looks: readonly Look[],
  likeness: Likeness,
  strangeness: readonly Strangeness[],
): ScreeningFinding[] {
  const about = describe(looks, squaredDistances(likeness))
  const labels = looks.map(({ label }) => label)
  const groups = looks.map(({ group }) => group)
  const features = looks.map((look) => look.features)
  const doubts = labelDoubts(looks, strangeness).map(({ kind, index, strength }) => {
    const place = kind === 'stranger' ? null : cellOf(strangeness[index]?.at ?? 0, likeness.shape)
    return { kind, ...about(index), strength, place, likeClass: null }
  })
  const claimed = classDoubts(labels, features, likeness.shape, groups).map(
    ({ kind, index, strength, likeClass }) => ({
      ...{ kind, ...about(index), strength, place: null, likeClass },
    }),
  )
  return [...doubts, ...claimed]
}

function screenPart(looks: readonly Look[], shape: FeatureShape, judged?: ArrayLike<number>): Part {
  const isUsual = looks.map(({ label }) => label.kind !== 'defective')
  const usual = isUsual.flatMap((is, i) => (is ? [i] : []))
  if (usual.length < LEAST_USUAL) return { findings: [], measured: [] }
  const likeness = likenessOf(
    looks.map(({ features }) => features),
    shape,
    isUsual,
  )
  const groups = looks.map(({ group }) => group)
  const maps = heldOutMaps(likeness, usual, groups)
  const measured = maps.map((map) => ({ map, strangeness: strangenessOf(map, shape, judged) }))
  const strangeness = measured.map((each) => each.strangeness)
  return { findings: doubtsOf(looks, likeness, strangeness), measured }
}

/** What can be said of photographs without comparing the whole set at every position. */
function screenAlone(looks: readonly Look[]): ScreeningFinding[] {
  const rest = { neighbours: [], place: null, likeClass: null }
  const pairs = duplicatesOf(looks).map(({ kind, first, second, share }) => ({
    ...{ kind, samples: photographsAt(looks, [first, second]), ...rest, strength: 1 - share },
  }))
  const outliers = exposureOutliers(looks).map(({ kind, index, strength }) => ({
    ...{ kind, samples: photographsAt(looks, [index]), ...rest, strength },
  }))
  return [...pairs, ...outliers]
}

/**
 * Screens a data set before it is taught from. Pure and deterministic; about a tenth of the time that features take.
 * More than 128 photographs are compared in parts of equal make-up. `judged` is the share of each position that is
 * judged (judgedShare), all when left out. `onPart` hears how many photographs are done, and may throw to stop.
 */
export function screen(
  looks: readonly Look[],
  shape: FeatureShape,
  judged?: ArrayLike<number>,
  onPart: (done: number) => void = () => undefined,
): Screening {
  const parts = Math.ceil(looks.length / TOGETHER)
  const part = foldsOf(looks, parts)
  const samples = looks.map(({ photograph }): Screened => ({ photograph, strangeness: null, map: null }))
  const findings = looks.length === 0 ? [] : screenAlone(looks)
  let done = 0
  for (let p = 0; p < parts; p++) {
    const places = part.flatMap((of, i) => (of === p ? [i] : []))
    const own = places.flatMap((i) => looks[i] ?? [])
    const screened = screenPart(own, shape, judged)
    findings.push(...screened.findings)
    places.forEach((i, k) => {
      const { photograph } = own[k] ?? {}
      const measured = screened.measured[k]
      if (photograph && measured) samples[i] = { photograph, ...measured }
    })
    done += own.length
    onPart(done)
  }
  findings.sort((a, b) => b.strength - a.strength)
  return { findings, samples }
}
