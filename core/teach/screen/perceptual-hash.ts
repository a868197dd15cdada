import { THUMBNAIL } from './look.ts'
import { median } from './robust.ts'

/** Side of the luma that is transformed, and of the low frequencies that are kept. */
const SIDE = 32
const KEPT = 8

/** The DCT-II basis, KEPT frequencies × SIDE places. */
const BASIS = Array.from({ length: KEPT }, (_, k) =>
  Float64Array.from({ length: SIDE }, (_, n) => Math.cos((Math.PI * (n + 0.5) * k) / SIDE)),
)

function halve(luma: Float32Array): Float64Array {
  const step = THUMBNAIL / SIDE
  const out = new Float64Array(SIDE * SIDE)
  for (let y = 0; y < THUMBNAIL; y++) {
    for (let x = 0; x < THUMBNAIL; x++) {
      const at = Math.floor(y / step) * SIDE + Math.floor(x / step)
      out[at] = (out[at] ?? 0) + (luma[y * THUMBNAIL + x] ?? 0)
    }
  }
  return out
}

/**
 * The perceptual hash of a thumbnail: 63 bits, each saying whether one of the lowest frequencies of the luma lies
 * above their median. Light, contrast, size and compression hardly move it. (The DCT hash of Zauner, 2010.)
 */
export function perceptualHash(luma: Float32Array): readonly boolean[] {
  const small = halve(luma)
  const across = BASIS.map((wave) =>
    Float64Array.from({ length: SIDE }, (_, y) =>
      wave.reduce((sum, value, x) => sum + value * (small[y * SIDE + x] ?? 0), 0),
    ),
  )
  const values: number[] = []
  for (const wave of BASIS)
    for (const column of across)
      values.push(wave.reduce((sum, value, y) => sum + value * (column[y] ?? 0), 0))
  // The first says how bright it is, and nothing else.
  const kept = values.slice(1)
  const middle = median(kept)
  return kept.map((value) => value > middle)
}

/** How many bits of two hashes differ. */
export const hammingDistance = (a: readonly boolean[], b: readonly boolean[]): number =>
  a.reduce((sum, bit, i) => sum + (bit === b[i] ? 0 : 1), 0)
