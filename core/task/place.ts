import { cropRect, type Rect } from '../model/image.ts'
import type { Input } from '../model/manifest/input.ts'
import { placeCrop } from '../model/preprocess.ts'

interface Size {
  readonly width: number
  readonly height: number
}

/** How a model's input lies over the photograph it was made from. */
export interface Placing {
  /** The part of the photograph that was judged, in its pixels. */
  readonly seen: Rect
  /** The part of the input that it fills, in the input's pixels; the rest is letterbox. */
  readonly place: Rect
  /** From the input's pixels to the photograph's. */
  toPhoto(x: number, y: number): readonly [x: number, y: number]
}

/** The way back through crop, letterbox or stretch, for a photograph of this size in pixels. */
export function openPlacing(photo: Size, input: Input): Placing {
  const seen = cropRect(photo, input.crop)
  const place = placeCrop(seen, input)
  const scaleX = seen.width / place.width
  const scaleY = seen.height / place.height
  return {
    seen,
    place,
    toPhoto: (x, y) => [seen.x + (x - place.x) * scaleX, seen.y + (y - place.y) * scaleY],
  }
}
