import type { Pixels } from '../../model/image.ts'
import type { ManifestOf } from '../../model/manifest.ts'
import { openPreprocessor } from '../../model/preprocess.ts'
import { fail, ok, type Result } from '../../result.ts'
import { probabilitiesOf } from '../activation.ts'
import type { Look } from '../answer.ts'
import { type NoAnswer, type Outputs, takeOutput } from '../output.ts'
import type { Placing } from '../place.ts'
import { type Read, readSteps } from './ctc.ts'
import { findLines, type TextMap } from './line.ts'
import { inReadingOrder } from './order.ts'
import type { Point, Quad } from './rectangle.ts'
import { straighten } from './straighten.ts'

type Ocr = ManifestOf<'ocr'>

/** A line of text: what it says, and its corners in pixels of the photograph, from the beginning of its top on. */
export interface Line extends Read {
  readonly corners: readonly { readonly x: number; readonly y: number }[]
}

function readMap({ outputs }: Ocr, found: Outputs): Result<TextMap, NoAnswer> {
  const { name, width, height, activation } = outputs.map
  const taken = takeOutput(found, name, width * height)
  if (!taken.ok || activation === 'none') return taken.ok ? ok({ width, height, values: taken.value }) : taken
  const run = { values: taken.value, from: 0, step: 1, count: width * height }
  return ok({ width, height, values: Float32Array.from(probabilitiesOf(run, activation)) })
}

/** The lines of the photograph in reading order, corners in its pixels. */
function placeLines(manifest: Ocr, found: Outputs, { toPhoto }: Placing): Result<Quad[], NoAnswer> {
  const map = readMap(manifest, found)
  const lines = map.ok ? findLines(map.value, manifest.lines) : map
  if (!lines.ok) return lines
  const [x, y] = [
    manifest.input.width / manifest.outputs.map.width,
    manifest.input.height / manifest.outputs.map.height,
  ]
  const back = ([mapX, mapY]: Point): Point => toPhoto(mapX * x, mapY * y)
  return ok(inReadingOrder(lines.value.map(([a, b, c, d]): Quad => [back(a), back(b), back(c), back(d)])))
}

const toTenths = (value: number): number => Math.round(value * 10) / 10

/**
 * Makes the one function that reads a photograph's text: lines are found once, and each is straightened out of `seen`,
 * the part that was judged, and read by itself. `characters` are those of the package's keys. Lines that say nothing are
 * left out.
 */
export function openReader(manifest: Ocr, characters: readonly string[]) {
  const { recognition } = manifest
  const prepare = openPreprocessor(recognition.input)
  return async (
    look: Look,
    tensor: Float32Array,
    seen: Pixels,
    placing: Placing,
  ): Promise<Result<Line[], NoAnswer>> => {
    const quads = placeLines(manifest, await look(manifest.graph, tensor), placing)
    if (!quads.ok) return quads
    const lines: Line[] = []
    for (const quad of quads.value) {
      const inSeen = ([x, y]: Point): Point => [x - placing.seen.x, y - placing.seen.y]
      const [a, b, c, d] = quad
      const cut = straighten(seen, [inSeen(a), inSeen(b), inSeen(c), inSeen(d)])
      const read = readSteps(recognition, characters, await look(recognition.graph, prepare(cut)))
      if (!read.ok) return fail(read.error)
      const corners = quad.map(([x, y]) => ({ x: toTenths(x), y: toTenths(y) }))
      if (read.value.text !== '') lines.push({ ...read.value, corners })
    }
    return ok(lines)
  }
}
