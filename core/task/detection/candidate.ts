import type { ManifestOf } from '../../model/manifest.ts'
import { ok, type Result } from '../../result.ts'
import { isProbability, largestOf, probabilityAt, type Run } from '../activation.ts'
import { type NoAnswer, noAnswer, notProbable, type Outputs, takeOutput } from '../output.ts'
import { type Corners, cornersOf, type Four, fromAnchor } from './box.ts'
import type { Candidate } from './suppress.ts'

export type Detection = Pick<ManifestOf<'detection'>, 'outputs' | 'classes' | 'input' | 'keep'>
type Layout = ManifestOf<'detection'>['outputs']
type Split = Exclude<Layout, { layout: 'yolo' }>
type Yolo = Extract<Layout, { layout: 'yolo' }>

/** Where the numbers of a candidate stand, whatever the layout. */
interface Source {
  /** Number n of candidate i's box. */
  readonly box: (candidate: number, number: number) => number
  readonly scores: (candidate: number) => Run
  /** Which of the scores are the classes': the others stand for nothing. */
  readonly first: number
  /** How likely it is that there is anything at all. */
  readonly objectness: (candidate: number) => number
}

const always = () => 1

function yoloSource(outputs: Yolo, classes: number, found: Outputs): Result<Source, NoAnswer> {
  const { candidates, order, objectness, activation } = outputs
  const before = objectness ? 5 : 4
  const length = before + classes
  const taken = takeOutput(found, outputs.name, candidates * length)
  if (!taken.ok) return taken
  const values = taken.value
  const [byCandidate, step] = order === 'rows' ? [length, 1] : [1, candidates]
  const runAt = (i: number, n: number, count: number): Run => ({
    ...{ values, from: i * byCandidate + n * step, step, count },
  })
  return ok({
    box: (i, n) => values[i * byCandidate + n * step] ?? Number.NaN,
    scores: (i) => runAt(i, before, classes),
    first: 0,
    objectness: objectness ? (i) => probabilityAt(runAt(i, 4, 1), 0, activation) : always,
  })
}

function splitSource(outputs: Split, classes: number, found: Outputs): Result<Source, NoAnswer> {
  const { candidates, background } = outputs
  const count = classes + (background === 'none' ? 0 : 1)
  const boxes = takeOutput(found, outputs.boxes, candidates * 4)
  if (!boxes.ok) return boxes
  const scores = takeOutput(found, outputs.scores, candidates * count)
  if (!scores.ok) return scores
  return ok({
    box: (i, n) => boxes.value[i * 4 + n] ?? Number.NaN,
    scores: (i) => ({ values: scores.value, from: i * count, step: 1, count }),
    first: background === 'first' ? 1 : 0,
    objectness: always,
  })
}

/** The box of a candidate in pixels of the input tensor. */
function boxOf({ outputs, input }: Detection, source: Source, i: number, anchors: Float32Array): Corners {
  const four: Four = [source.box(i, 0), source.box(i, 1), source.box(i, 2), source.box(i, 3)]
  const anchoring = outputs.layout === 'ssd' ? outputs.anchors : undefined
  const [a = 0, b = 0, c = 0, d = 0] = anchors.subarray(i * 4, i * 4 + 4)
  const told = anchoring ? fromAnchor(four, [a, b, c, d], anchoring.variances) : four
  const { left, top, right, bottom } = cornersOf(outputs.form, told)
  const [x, y] = outputs.unit === 'pixels' ? [1, 1] : [input.width, input.height]
  return { left: left * x, top: top * y, right: right * x, bottom: bottom * y }
}

const isBox = ({ left, top, right, bottom }: Corners): boolean =>
  [left, top, right, bottom].every((side) => Number.isFinite(side))

/**
 * What a detection graph says, a class for each candidate, those below the manifest's `keep.score` left out; boxes in
 * pixels of the input. `anchors` is the file that the manifest names, four numbers a candidate. A score or a box that is
 * no number is no answer: it might have been the defect.
 */
export function readCandidates(
  manifest: Detection,
  found: Outputs,
  anchors: Float32Array,
): Result<Candidate[], NoAnswer> {
  const { outputs, classes, keep } = manifest
  const opened =
    outputs.layout === 'yolo'
      ? yoloSource(outputs, classes.length, found)
      : splitSource(outputs, classes.length, found)
  if (!opened.ok) return opened
  const source = opened.value
  const candidates: Candidate[] = []
  for (let i = 0; i < outputs.candidates; i++) {
    const run = source.scores(i)
    const best = largestOf(run, source.first, source.first + classes.length)
    const score = best < 0 ? Number.NaN : probabilityAt(run, best, outputs.activation) * source.objectness(i)
    if (!isProbability(score)) return notProbable(score)
    if (score < keep.score) continue
    const box = boxOf(manifest, source, i, anchors)
    if (!isBox(box)) return noAnswer(`candidate ${i}: found a box that is no number`)
    candidates.push({ class: best - source.first, score, box })
  }
  return ok(candidates)
}
