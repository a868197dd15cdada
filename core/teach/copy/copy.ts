import { INPUT_SIZE } from '../fuse/features.ts'

/** Up to so many good photographs are looked at in copies as well: more know by themselves how parts differ. */
export const MOST_COPIED = 29

/** How far a moved copy is moved, in pixels of the model's input: 2 % of it, as a part is laid down by hand. */
const MOVE = 5

/** Where the pixel of a copy comes from. */
type From = (x: number, y: number) => readonly [x: number, y: number]

const LAST = INPUT_SIZE - 1
const inside = (at: number): number => Math.min(Math.max(at, 0), LAST)

/** Copies that every part allows: laid down a little elsewhere. */
export const MOVES: readonly From[] = [
  (x, y) => [inside(x + MOVE), inside(y + MOVE)],
  (x, y) => [inside(x - MOVE), inside(y - MOVE)],
]

/** Copies that only some parts allow: where the mirror image is as good a part. */
export const MIRRORS = {
  across: (x, y) => [LAST - x, y],
  down: (x, y) => [x, LAST - y],
  both: (x, y) => [LAST - x, LAST - y],
} as const satisfies Record<string, From>

export type Mirror = keyof typeof MIRRORS

/** A copy of an input tensor, planes of INPUT_SIZE × INPUT_SIZE. */
export function copyOf(tensor: Float32Array, from: From): Float32Array {
  const area = INPUT_SIZE * INPUT_SIZE
  const out = new Float32Array(tensor.length)
  for (let y = 0; y < INPUT_SIZE; y++)
    for (let x = 0; x < INPUT_SIZE; x++) {
      const [u, v] = from(x, y)
      for (let plane = 0; plane < tensor.length; plane += area)
        out[plane + y * INPUT_SIZE + x] = tensor[plane + v * INPUT_SIZE + u] ?? 0
    }
  return out
}
