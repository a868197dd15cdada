/** Numbers in [0, 1), the same for the same seed on every machine. */
export type Random = () => number

/** A generator with 32 bits of state (Weyl sequence with a mixing finish), ample for drawing. */
export function randomFrom(seed: number): Random {
  let state = Math.imul(seed ^ 0x5bd1e995, 0x27d4eb2f) >>> 0
  return () => {
    state = (state + 0x9e3779b9) >>> 0
    return mix(state) / 2 ** 32
  }
}

/** Spreads every bit of a 32-bit number over all of them. */
export function mix(value: number): number {
  let x = value | 0
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d)
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b)
  return (x ^ (x >>> 16)) >>> 0
}

/** A number between two bounds. */
export const between = (random: Random, low: number, high: number): number => low + (high - low) * random()
