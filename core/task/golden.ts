import type { Bytes } from '../bytes.ts'
import type { JudgingManifest, ManifestOf } from '../model/manifest.ts'
import { type Answer, floatsOf } from './answer.ts'
import type { Deviation } from './deviation.ts'
import type { Read } from './ocr/ctc.ts'

/** What a golden case expects, by its task. */
export type Expected =
  | { readonly task: 'anomaly'; readonly score: number; readonly map: Float32Array }
  | { readonly task: 'classification'; readonly probabilities: readonly number[] }
  | { readonly task: 'detection'; readonly objects: ManifestOf<'detection'>['golden'][number]['objects'] }
  | { readonly task: 'segmentation'; readonly mask: Uint8Array }
  | { readonly task: 'ocr'; readonly lines: readonly Read[] }

/** A golden case with its bytes in hand. */
export interface GoldenCase {
  /** A PNG. */
  readonly image: Bytes
  readonly expected: Expected
}

const NONE = new Uint8Array()

function expectedOf(manifest: JudgingManifest, files: ReadonlyMap<string, Bytes>): Expected[] {
  const bytesOf = (path: string): Bytes => files.get(path) ?? NONE
  const { task } = manifest
  switch (task) {
    case 'anomaly':
      return manifest.golden.map(({ score, map }) => ({ task, score, map: floatsOf(bytesOf(map)) }))
    case 'classification':
      return manifest.golden.map(({ probabilities }) => ({ task, probabilities }))
    case 'detection':
      return manifest.golden.map(({ objects }) => ({ task, objects }))
    case 'segmentation':
      return manifest.golden.map(({ mask }) => ({ task, mask: bytesOf(mask) }))
    case 'ocr':
      return manifest.golden.map(({ lines }) => ({ task, lines }))
  }
}

/** The golden cases of a package, from its verified files. */
export function goldenCases(manifest: JudgingManifest, files: ReadonlyMap<string, Bytes>): GoldenCase[] {
  const expected = expectedOf(manifest, files)
  return manifest.golden.flatMap(({ image }, i) => {
    const found = expected[i]
    return found ? [{ image: files.get(image) ?? NONE, expected: found }] : []
  })
}

/** Absolute difference; Infinity for whatever is no number. */
function apart(a: number | undefined, b: number | undefined): number {
  const difference = Math.abs((a ?? Number.NaN) - (b ?? Number.NaN))
  return Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference
}

/** The largest difference of two lists, place by place; Infinity for lists of different lengths. */
function farthest(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let worst = a.length === b.length ? 0 : Number.POSITIVE_INFINITY
  for (let i = 0; i < b.length; i++) worst = Math.max(worst, apart(a[i], b[i]))
  return worst
}

/** The share of places that have another value. */
function differing(a: Uint8Array, b: Uint8Array): number {
  if (a.length !== b.length || b.length === 0) return Number.POSITIVE_INFINITY
  return b.reduce((sum, value, i) => sum + (value === a[i] ? 0 : 1), 0) / b.length
}

type Objects = Extract<Expected, { task: 'detection' }>['objects']

const boxApart = (a: Objects[number], b: Objects[number]): number =>
  farthest(
    [a.box.x, a.box.y, a.box.x + a.box.width, a.box.y + a.box.height],
    [b.box.x, b.box.y, b.box.x + b.box.width, b.box.y + b.box.height],
  )

/**
 * Each expected object against the nearest found one of its class. One that only one side has counts as far off, unless
 * its score is so close to where objects are left out that another backend may well leave it out.
 */
function objectsApart(
  found: Objects,
  expected: Objects,
  { keep, tolerance }: Pick<ManifestOf<'detection'>, 'keep' | 'tolerance'>,
): { score: number; box: number } {
  const left = [...found]
  const worst = { score: 0, box: 0 }
  const isMarginal = ({ score }: Objects[number]): boolean => score - keep.score <= tolerance.score
  for (const object of expected) {
    const [nearest] = left
      .filter((other) => other.class === object.class)
      .toSorted((a, b) => boxApart(a, object) - boxApart(b, object))
    if (nearest === undefined && isMarginal(object)) continue
    if (nearest === undefined) return { score: Number.POSITIVE_INFINITY, box: Number.POSITIVE_INFINITY }
    left.splice(left.indexOf(nearest), 1)
    worst.score = Math.max(worst.score, apart(nearest.score, object.score))
    worst.box = Math.max(worst.box, boxApart(nearest, object))
  }
  if (!left.every(isMarginal)) worst.score = Number.POSITIVE_INFINITY
  return worst
}

/** How many lines do not say what they should, one that is missing or too many among them; and the worst confidence. */
function linesApart(found: readonly Read[], expected: readonly Read[]): { text: number; confidence: number } {
  const count = Math.max(found.length, expected.length)
  const places = Array.from({ length: count }, (_, i) => [found[i], expected[i]] as const)
  return {
    text: places.filter(([a, b]) => a?.text !== b?.text).length,
    confidence: places.reduce((worst, [a, b]) => Math.max(worst, apart(a?.confidence, b?.confidence)), 0),
  }
}

function measured(
  manifest: JudgingManifest,
  answer: Answer,
  expected: Expected,
): Partial<Record<Deviation['of'], number>> {
  if (answer.task === 'anomaly' && expected.task === 'anomaly')
    return { score: apart(answer.score, expected.score), map: farthest(answer.map.values, expected.map) }
  if (answer.task === 'classification' && expected.task === 'classification')
    return { probability: farthest(answer.probabilities, expected.probabilities) }
  if (manifest.task === 'detection' && answer.task === 'detection' && expected.task === 'detection')
    return objectsApart([...answer.objects], expected.objects, manifest)
  if (answer.task === 'segmentation' && expected.task === 'segmentation')
    return { share: differing(answer.mask.values, expected.mask) }
  return answer.task === 'ocr' && expected.task === 'ocr' ? linesApart(answer.lines, expected.lines) : {}
}

/** What the manifest tolerates; text must be the very same. */
const tolerated = (manifest: JudgingManifest): Partial<Record<Deviation['of'], number>> => ({
  ...manifest.tolerance,
  ...(manifest.task === 'ocr' && { text: 0 }),
})

/** The worst deviations of answers from what was expected; `undefined` is no answer, and as far off as can be. */
export function deviationsOf(
  manifest: JudgingManifest,
  cases: readonly { readonly answer: Answer | undefined; readonly expected: Expected }[],
): Deviation[] {
  const found = cases.map(({ answer, expected }) => (answer ? measured(manifest, answer, expected) : {}))
  return Object.entries(tolerated(manifest)).map(([name, tolerance]) => {
    const of = name as Deviation['of']
    return { of, worst: Math.max(...found.map((each) => each[of] ?? Number.POSITIVE_INFINITY)), tolerance }
  })
}

/** Whether nothing is farther off than it may be. */
export const isWithin = (deviations: readonly Deviation[]): boolean =>
  deviations.length > 0 && deviations.every(({ worst, tolerance }) => worst <= tolerance)
