/** Upright photograph: rows from the top, four bytes a pixel (red, green, blue, alpha). Alpha is never looked at. */
export interface Pixels {
  readonly width: number
  readonly height: number
  readonly rgba: Uint8Array | Uint8ClampedArray
  /** Red and blue have changed places, as most machines keep them: turning them back would cost another copy. */
  readonly isBgr?: boolean
}

/** A rectangle in whole pixels. */
export interface Rect {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** The whole pixels nearest to a rectangle given as fractions, inside the image and at least one pixel each way. */
export function cropRect(image: { width: number; height: number }, crop: Rect): Rect {
  const [x, width] = cropSpan(image.width, crop.x, crop.width)
  const [y, height] = cropSpan(image.height, crop.y, crop.height)
  return { x, y, width, height }
}

function cropSpan(size: number, from: number, length: number): [start: number, length: number] {
  const start = Math.min(Math.round(from * size), size - 1)
  const end = Math.min(Math.round((from + length) * size), size)
  return [start, Math.max(end - start, 1)]
}
