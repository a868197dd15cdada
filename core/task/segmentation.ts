import type { Rect } from '../model/image.ts'
import type { ManifestOf } from '../model/manifest.ts'
import { ok, type Result } from '../result.ts'
import { isProbability, largestOf, probabilityAt, type Run } from './activation.ts'
import { type NoAnswer, noAnswer, notProbable, type Outputs, takeOutput } from './output.ts'
import type { Placing } from './place.ts'

type Segmentation = Pick<ManifestOf<'segmentation'>, 'outputs' | 'classes' | 'input' | 'thresholds'>

/** A byte a place over the whole input, row by row: 0 for nothing, 1 for the first class. */
export interface ClassMask {
  readonly width: number
  readonly height: number
  readonly values: Uint8Array<ArrayBuffer>
}

export interface Segmented {
  readonly mask: ClassMask
  /** For each class the share of the judged part that has it, 0 to 1. */
  readonly areas: readonly number[]
}

/** Labels as they are, moved by one where none of them stands for nothing. */
function fromLabels(
  { outputs, classes }: Segmentation,
  values: Float32Array,
): Result<Uint8Array<ArrayBuffer>, NoAnswer> {
  const moved = outputs.mask.background === 'first' ? 0 : 1
  const mask = new Uint8Array(values.length)
  for (let i = 0; i < values.length; i++) {
    const label = (values[i] ?? Number.NaN) + moved
    if (!Number.isInteger(label) || label < 0 || label > classes.length)
      return noAnswer(`found label ${values[i]}, expected a class`)
    mask[i] = label
  }
  return ok(mask)
}

/** The most likely class of each place, where it is likely enough. */
function fromScores(
  { outputs, classes, thresholds }: Segmentation,
  values: Float32Array,
): Result<Uint8Array<ArrayBuffer>, NoAnswer> {
  const { width, height, layout, activation, background } = outputs.mask
  const first = background === 'first' ? 1 : 0
  const count = classes.length + first
  const area = width * height
  const mask = new Uint8Array(area)
  for (let i = 0; i < area; i++) {
    const run: Run =
      layout === 'nchw' ? { values, from: i, step: area, count } : { values, from: i * count, step: 1, count }
    const best = largestOf(run, 0, count)
    const probability = best < 0 ? Number.NaN : probabilityAt(run, best, activation)
    if (!isProbability(probability)) return notProbable(probability)
    // Nothing needs no threshold: it is what is left.
    if (best >= first && probability >= thresholds.probability) mask[i] = best - first + 1
  }
  return ok(mask)
}

/** From where to where along one side of the mask the judged part lies: at least one place. */
function insideSpan(
  start: number,
  length: number,
  inputSize: number,
  size: number,
): [from: number, to: number] {
  const from = Math.min(Math.round((start * size) / inputSize), size - 1)
  return [from, Math.max(Math.round(((start + length) * size) / inputSize), from + 1)]
}

/** The places of the mask that lie in the judged part: letterbox counts for nothing. */
function insideOf({ place }: Placing, { outputs, input }: Segmentation): Rect {
  const [left, right] = insideSpan(place.x, place.width, input.width, outputs.mask.width)
  const [top, bottom] = insideSpan(place.y, place.height, input.height, outputs.mask.height)
  return { x: left, y: top, width: right - left, height: bottom - top }
}

function areasOf({ width, values }: ClassMask, inside: Rect, classes: number): number[] {
  const counts = new Array<number>(classes + 1).fill(0)
  for (let y = inside.y; y < inside.y + inside.height; y++)
    for (let x = inside.x; x < inside.x + inside.width; x++) {
      const value = values[y * width + x] ?? 0
      counts[value] = (counts[value] ?? 0) + 1
    }
  const total = inside.width * inside.height
  return counts.slice(1).map((count) => Math.round((count / total) * 1e6) / 1e6)
}

/** The class of each place, and the share of the judged part that each class has, to a millionth. */
export function readSegmentation(
  manifest: Segmentation,
  found: Outputs,
  placing: Placing,
): Result<Segmented, NoAnswer> {
  const { name, width, height, values: kind, background } = manifest.outputs.mask
  const planes = kind === 'labels' ? 1 : manifest.classes.length + (background === 'first' ? 1 : 0)
  const taken = takeOutput(found, name, width * height * planes)
  if (!taken.ok) return taken
  const values = kind === 'labels' ? fromLabels(manifest, taken.value) : fromScores(manifest, taken.value)
  if (!values.ok) return values
  const mask = { width, height, values: values.value }
  return ok({ mask, areas: areasOf(mask, insideOf(placing, manifest), manifest.classes.length) })
}
