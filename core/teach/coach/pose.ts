import { THUMBNAIL } from '../screen/look.ts'
import { median } from '../screen/robust.ts'
import { solve } from './solve.ts'

/** How a part lies compared with a reference: shifts as shares of the sides, radians, and the logarithm of its size. */
export interface Pose {
  readonly across: number
  readonly down: number
  readonly turn: number
  readonly size: number
  /** How much of the picture's contrast the reference explains once it lies like it, at most 1. */
  readonly explained: number
}

const STEPS = 6
/** Passes of a 3 × 3 mean before pictures are compared: differences of a few pixels must still overlap. */
const BLURS = 2
const MARGIN = 4
/** Gain, offset, two shifts, turn and size. */
const CHANGES = 6
/** With less of the reference's contrast than this, the picture shows something else. */
const LEAST_GAIN = 0.1

function blur(luma: ArrayLike<number>): Float64Array {
  let from = Float64Array.from(luma)
  for (let pass = 0; pass < BLURS; pass++) {
    const to = new Float64Array(from.length)
    for (let i = 0; i < from.length; i++) {
      const [x, y] = [i % THUMBNAIL, Math.floor(i / THUMBNAIL)]
      let sum = 0
      let count = 0
      for (let v = Math.max(0, y - 1); v <= Math.min(THUMBNAIL - 1, y + 1); v++)
        for (let u = Math.max(0, x - 1); u <= Math.min(THUMBNAIL - 1, x + 1); u++) {
          sum += from[v * THUMBNAIL + u] ?? 0
          count++
        }
      to[i] = sum / count
    }
    from = to
  }
  return from
}

/** What poses are told against: a picture, and how it would change by gain, offset, shifts, turn and size. */
export interface Reference {
  /** Six changes at each place inside the margin, and where those places are from the middle. */
  readonly changes: readonly (readonly number[])[]
  readonly places: readonly (readonly [x: number, y: number])[]
  /** Products of the changes, 6 × 6. */
  readonly normal: readonly (readonly number[])[]
}

/** The middle of some thumbnails, pixel by pixel, as a reference. */
export function referenceOf(lumas: readonly Float32Array[]): Reference {
  const picture = blur(
    Float64Array.from({ length: THUMBNAIL * THUMBNAIL }, (_, i) => median(lumas.map((luma) => luma[i] ?? 0))),
  )
  const middle = (THUMBNAIL - 1) / 2
  const changes: number[][] = []
  const places: [number, number][] = []
  for (let v = MARGIN; v < THUMBNAIL - MARGIN; v++) {
    for (let u = MARGIN; u < THUMBNAIL - MARGIN; u++) {
      const i = v * THUMBNAIL + u
      const [x, y] = [u - middle, v - middle]
      const dx = ((picture[i + 1] ?? 0) - (picture[i - 1] ?? 0)) / 2
      const dy = ((picture[i + THUMBNAIL] ?? 0) - (picture[i - THUMBNAIL] ?? 0)) / 2
      changes.push([picture[i] ?? 0, 1, dx, dy, x * dy - y * dx, x * dx + y * dy])
      places.push([x, y])
    }
  }
  const normal = Array.from({ length: CHANGES }, (_, a) =>
    Array.from({ length: CHANGES }, (_, b) =>
      changes.reduce((sum, row) => sum + (row[a] ?? 0) * (row[b] ?? 0), 0),
    ),
  )
  return { changes, places, normal }
}

/** The value between pixels, bilinear, the edge repeated. */
function valueAt(luma: Float64Array, x: number, y: number): number {
  const u = Math.min(Math.max(x, 0), THUMBNAIL - 1.001)
  const v = Math.min(Math.max(y, 0), THUMBNAIL - 1.001)
  const at = Math.floor(v) * THUMBNAIL + Math.floor(u)
  const [fx, fy] = [u - Math.floor(u), v - Math.floor(v)]
  const top = (luma[at] ?? 0) * (1 - fx) + (luma[at + 1] ?? 0) * fx
  const bottom = (luma[at + THUMBNAIL] ?? 0) * (1 - fx) + (luma[at + THUMBNAIL + 1] ?? 0) * fx
  return top * (1 - fy) + bottom * fy
}

interface Warp {
  across: number
  down: number
  turn: number
  size: number
}

/** Where the point of the reference at (x, y) from its middle lies in the picture, in pixels. */
function warped({ across, down, turn, size }: Warp, x: number, y: number): readonly [number, number] {
  const [cos, sin] = [Math.cos(turn) * Math.exp(size), Math.sin(turn) * Math.exp(size)]
  const middle = (THUMBNAIL - 1) / 2
  return [middle + across + cos * x - sin * y, middle + down + sin * x + cos * y]
}

/**
 * One step of Gauss and Newton: how the warp must move for the picture to look like gain · reference + offset. Gives
 * the step and the share of the contrast that is explained before it; undefined on a picture without contrast.
 */
function step({ changes, places, normal }: Reference, picture: Float64Array, warp: Warp) {
  const right = new Array<number>(CHANGES).fill(0)
  let sum = 0
  let squares = 0
  places.forEach(([x, y], i) => {
    const value = valueAt(picture, ...warped(warp, x, y))
    sum += value
    squares += value * value
    const row = changes[i] ?? []
    for (let a = 0; a < CHANGES; a++) right[a] = (right[a] ?? 0) + (row[a] ?? 0) * value
  })
  const found = solve(normal, right)
  if (found === undefined) return undefined
  const contrast = squares - sum ** 2 / places.length
  const left = squares - right.reduce((total, value, a) => total + value * (found[a] ?? 0), 0)
  const [gain = 0, , across = 0, down = 0, turn = 0, size = 0] = found
  const explained = contrast > 0 ? 1 - left / contrast : 0
  return Math.abs(gain) < LEAST_GAIN
    ? undefined
    : { explained, move: [across, down, turn, size].map((moved) => moved / gain) }
}

/**
 * How the part in a thumbnail lies compared with the reference, for differences of up to about a tenth of the
 * picture (Lucas and Kanade, 1981). Undefined where the picture has nothing of the reference.
 */
export function poseOf(reference: Reference, luma: Float32Array): Pose | undefined {
  const picture = blur(luma)
  const warp: Warp = { across: 0, down: 0, turn: 0, size: 0 }
  let explained = 0
  for (let pass = 0; pass < STEPS; pass++) {
    const next = step(reference, picture, warp)
    if (next === undefined) return undefined
    explained = next.explained
    const [across = 0, down = 0, turn = 0, size = 0] = next.move
    // The picture seen through the warp shows the reference moved by this much: move the warp against it.
    warp.across -= across
    warp.down -= down
    warp.turn -= turn
    warp.size -= size
  }
  return {
    ...{ across: warp.across / THUMBNAIL, down: warp.down / THUMBNAIL, turn: warp.turn, size: warp.size },
    explained,
  }
}
