import { regionsOf } from '../../evaluate/region.ts'
import type { ManifestOf } from '../../model/manifest.ts'
import { ok, type Result } from '../../result.ts'
import { isProbability } from '../activation.ts'
import { type NoAnswer, notProbable } from '../output.ts'
import { type Point, type Quad, quadOf, type Rectangle, smallestRectangle } from './rectangle.ts'

type Lines = ManifestOf<'ocr'>['lines']

/** How likely each place is text, 0 to 1, row by row. */
export interface TextMap {
  readonly width: number
  readonly height: number
  readonly values: Float32Array
}

/** The outermost places of each region in each row: the hull of a region is the hull of these. */
function edgesOf({ width, height, values }: TextMap, place: number): Point[][] {
  const mask = Uint8Array.from(values, (value) => (value > place ? 1 : 0))
  const { labels, sizes } = regionsOf({ width, height, values: mask })
  const edges: Point[][] = sizes.map(() => [])
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const label = labels[y * width + x] ?? 0
      const isInner = labels[y * width + x - 1] === label && labels[y * width + x + 1] === label
      if (label > 0 && (x === 0 || x === width - 1 || !isInner)) edges[label - 1]?.push([x + 0.5, y + 0.5])
    }
  return edges
}

/** The mean of the map over the places whose middle lies in a rectangle. */
function meanIn({ width, height, values }: TextMap, rectangle: Rectangle): number {
  const { middle, along } = rectangle
  const corners = quadOf(rectangle)
  const from = (axis: 0 | 1): number =>
    Math.max(Math.floor(Math.min(...corners.map((corner) => corner[axis]))), 0)
  const to = (axis: 0 | 1, size: number): number =>
    Math.min(Math.ceil(Math.max(...corners.map((corner) => corner[axis]))), size - 1)
  let [sum, count] = [0, 0]
  for (let y = from(1); y <= to(1, height); y++)
    for (let x = from(0); x <= to(0, width); x++) {
      const [dx, dy] = [x + 0.5 - middle[0], y + 0.5 - middle[1]]
      const isInside =
        Math.abs(dx * along[0] + dy * along[1]) <= rectangle.width / 2 + 1e-6 &&
        Math.abs(dy * along[0] - dx * along[1]) <= rectangle.height / 2 + 1e-6
      if (!isInside) continue
      sum += values[y * width + x] ?? 0
      count++
    }
  return count === 0 ? 0 : sum / count
}

/** DB finds text shrunk; it grows back by area · unclip / perimeter on every side (Liao et al. 2020, formula 10). */
function unclipped(rectangle: Rectangle, unclip: number): Rectangle {
  const { width, height } = rectangle
  const by = (width * height * unclip) / (2 * (width + height))
  return { ...rectangle, width: width + 2 * by, height: height + 2 * by }
}

/** Text that stands is read downward: its top is on the right. From this ratio of height to width on. */
const STANDING = 1.5

function readingQuad(rectangle: Rectangle): Quad {
  const [topLeft, topRight, bottomRight, bottomLeft] = quadOf(rectangle)
  return rectangle.height >= STANDING * rectangle.width
    ? [topRight, bottomRight, bottomLeft, topLeft]
    : [topLeft, topRight, bottomRight, bottomLeft]
}

/**
 * The lines of text in a map, as DB's post-processing has them: places above a threshold, connected, the smallest
 * rectangle around each, kept by its mean and its short side, and grown. The largest first; corners in the map's
 * pixels, from the beginning of the text on.
 */
export function findLines(
  map: TextMap,
  { place, line, unclip, leastSide, most }: Lines,
): Result<Quad[], NoAnswer> {
  const strange = map.values.find((value) => !isProbability(value))
  if (strange !== undefined) return notProbable(strange)
  const found = edgesOf(map, place)
    .map(smallestRectangle)
    .filter(({ width, height }) => Math.min(width, height) >= leastSide)
    .filter((rectangle) => meanIn(map, rectangle) >= line)
    .toSorted((a, b) => b.width * b.height - a.width * a.height)
  return ok(found.slice(0, most).map((rectangle) => readingQuad(unclipped(rectangle, unclip))))
}
