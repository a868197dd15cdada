import type { Pixels } from '../../model/image.ts'
import type { Quad } from './rectangle.ts'

/** The longest side of a straightened line, in pixels: recognisers see far less. */
const MAX_SIDE = 4096

const between = (a: number, b: number, share: number): number => a + (b - a) * share

/** One sample between four pixels, the middle of a pixel at its half; beyond the edge the edge goes on. */
function sample(
  { width, height, rgba }: Pixels,
  x: number,
  y: number,
  to: Uint8ClampedArray,
  at: number,
): void {
  const [px, py] = [Math.min(Math.max(x - 0.5, 0), width - 1), Math.min(Math.max(y - 0.5, 0), height - 1)]
  const [left, top] = [Math.floor(px), Math.floor(py)]
  const right = Math.min(left + 1, width - 1)
  const bottom = Math.min(top + 1, height - 1)
  for (let c = 0; c < 4; c++) {
    const value = (column: number, row: number): number => rgba[(row * width + column) * 4 + c] ?? 0
    const upper = between(value(left, top), value(right, top), px - left)
    const lower = between(value(left, bottom), value(right, bottom), px - left)
    to[at + c] = between(upper, lower, py - top)
  }
}

/**
 * The part of an image within a quad, turned so that its first side is the top: a pixel for each pixel of its sides,
 * between the pixels linear. Corners in the image's pixels.
 */
export function straighten(image: Pixels, [topLeft, topRight, , bottomLeft]: Quad): Pixels {
  const side = ([ax, ay]: Quad[0], [bx, by]: Quad[0]): number =>
    Math.min(Math.max(Math.round(Math.hypot(bx - ax, by - ay)), 1), MAX_SIDE)
  const width = side(topLeft, topRight)
  const height = side(topLeft, bottomLeft)
  const rgba = new Uint8ClampedArray(width * height * 4)
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const [s, t] = [(column + 0.5) / width, (row + 0.5) / height]
      const x = topLeft[0] + (topRight[0] - topLeft[0]) * s + (bottomLeft[0] - topLeft[0]) * t
      const y = topLeft[1] + (topRight[1] - topLeft[1]) * s + (bottomLeft[1] - topLeft[1]) * t
      sample(image, x, y, rgba, (row * width + column) * 4)
    }
  return { width, height, rgba, ...(image.isBgr ? { isBgr: true } : {}) }
}
