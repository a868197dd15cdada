import { ok, type Result } from '../../result.ts'
import { toProbability } from '../activation.ts'
import type { NoAnswer, Outputs } from '../output.ts'
import type { Placing } from '../place.ts'
import type { Corners } from './box.ts'
import { type Detection, readCandidates } from './candidate.ts'
import { suppress } from './suppress.ts'

/** Something that was found: its class, by its place in the manifest, and its box in pixels of the photograph. */
export interface Found {
  readonly class: number
  readonly score: number
  readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number }
}

const toTenths = (value: number): number => Math.round(value * 10) / 10

/** A box of the input as one of the photograph, cut where the judged part ends. */
function toPhoto({ left, top, right, bottom }: Corners, { seen, toPhoto: back }: Placing): Found['box'] {
  const cutX = (x: number): number => toTenths(Math.min(Math.max(x, seen.x), seen.x + seen.width))
  const cutY = (y: number): number => toTenths(Math.min(Math.max(y, seen.y), seen.y + seen.height))
  const [x, y] = back(left, top)
  const [endX, endY] = back(right, bottom)
  return {
    ...{ x: cutX(x), y: cutY(y) },
    ...{ width: toTenths(cutX(endX) - cutX(x)), height: toTenths(cutY(endY) - cutY(y)) },
  }
}

/** What a detection graph found in the photograph, highest score first. Boxes are in pixels, to a tenth. */
export function readDetection(
  manifest: Detection,
  found: Outputs,
  anchors: Float32Array,
  placing: Placing,
): Result<Found[], NoAnswer> {
  const candidates = readCandidates(manifest, found, anchors)
  if (!candidates.ok) return candidates
  return ok(
    suppress(candidates.value, manifest.keep).map(({ class: place, score, box }) => ({
      ...{ class: place, score: toProbability(score) },
      box: toPhoto(box, placing),
    })),
  )
}
