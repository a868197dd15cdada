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

/** The middle of some thumbnails, pixel by pixel, blurred: what poses are told against. */
export const referenceOf = (lumas: readonly Float32Array[]): Float64Array =>
  blur(
    Float64Array.from({ length: THUMBNAIL * THUMBNAIL }, (_, i) => median(lumas.map((luma) => luma[i] ?? 0))),
  )

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
function step(reference: Float64Array, picture: Float64Array, warp: Warp) {
  const normal = Array.from({ length: 6 }, () => new Array<number>(6).fill(0))
  const right = new Array<number>(6).fill(0)
  const values: number[] = []
  const middle = (THUMBNAIL - 1) / 2
  for (let v = MARGIN; v < THUMBNAIL - MARGIN; v++) {
    for (let u = MARGIN; u < THUMBNAIL - MARGIN; u++) {
      const i = v * THUMBNAIL + u
      const [x, y] = [u - middle, v - middle]
      const dx = ((reference[i + 1] ?? 0) - (reference[i - 1] ?? 0)) / 2
      const dy = ((reference[i + THUMBNAIL] ?? 0) - (reference[i - THUMBNAIL] ?? 0)) / 2
      const row = [reference[i] ?? 0, 1, dx, dy, x * dy - y * dx, x * dx + y * dy]
      const value = valueAt(picture, ...warped(warp, x, y))
      values.push(value)
      for (let a = 0; a < 6; a++) {
        right[a] = (right[a] ?? 0) + (row[a] ?? 0) * value
        const line = normal[a]
        if (line) for (let b = 0; b < 6; b++) line[b] = (line[b] ?? 0) + (row[a] ?? 0) * (row[b] ?? 0)
      }
    }
  }
  const found = solve(normal, right)
  if (found === undefined) return undefined
  const mean = values.reduce((sum, value) => sum + value / values.length, 0)
  const contrast = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  const fitted = right.reduce((sum, value, a) => sum + value * (found[a] ?? 0), 0)
  const left = values.reduce((sum, value) => sum + value * value, 0) - fitted
  const [gain = 0, , across = 0, down = 0, turn = 0, size = 0] = found
  const explained = contrast > 0 ? 1 - left / contrast : 0
  return Math.abs(gain) < 0.1
    ? undefined
    : { explained, move: [across, down, turn, size].map((m) => m / gain) }
}

/**
 * How the part in a thumbnail lies compared with the reference, for differences of up to about a tenth of the
 * picture (Lucas and Kanade, 1981). Undefined where the picture has nothing of the reference.
 */
export function poseOf(reference: Float64Array, luma: Float32Array): Pose | undefined {
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
