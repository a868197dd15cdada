import type { Look } from './look.ts'
import { hammingDistance, perceptualHash } from './perceptual-hash.ts'
import { median } from './robust.ts'

/** Bits of 63 in which the hashes of nearly the same picture differ at most. */
const NEAR_BITS = 6
/**
 * On a fixture every part looks like every other one, to a hash above all: two photographs also have to be this much
 * nearer to each other, in features, than photographs of the set usually are.
 */
const NEAR_SHARE = 0.5
/** Luma differs by less than this on average, of 255, where only the file differs. */
const SAME_LUMA = 0.75
/** Pairs that are asked for what is usual. */
const ASKED = 400

/** Two photographs that show the same, by their places in the list. */
export interface Pair {
  readonly kind: 'duplicate' | 'near-duplicate'
  readonly first: number
  readonly second: number
  /** Their distance as a share of the usual one. */
  readonly share: number
}

function meanDifference(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += Math.abs((a[i] ?? 0) - (b[i] ?? 0))
  return sum / a.length
}

function distance(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += ((a[i] ?? 0) - (b[i] ?? 0)) ** 2
  return Math.sqrt(sum)
}

/** The middle distance of pairs taken evenly from all of them. */
function usualDistance(looks: readonly Look[]): number {
  const count = looks.length
  const pairs = (count * (count - 1)) / 2
  const step = Math.max(1, Math.floor(pairs / ASKED))
  const found: number[] = []
  let at = 0
  for (const [j, a] of looks.entries())
    for (const b of looks.slice(0, j)) if (at++ % step === 0) found.push(distance(a.features, b.features))
  return found.length === 0 ? 0 : median(found)
}

/**
 * Photographs that show the same thing twice. Exposures that are grouped as one part may look alike: that is what the
 * group says.
 */
export function duplicatesOf(looks: readonly Look[]): Pair[] {
  const hashes = looks.map(({ luma }) => perceptualHash(luma))
  const usual = usualDistance(looks)
  return looks.flatMap((b, second) =>
    looks.slice(0, second).flatMap((a, first): Pair[] => {
      if (a.group !== null && a.group === b.group) return []
      if (hammingDistance(hashes[first] ?? [], hashes[second] ?? []) > NEAR_BITS) return []
      const share = usual > 0 ? distance(a.features, b.features) / usual : 0
      if (share > NEAR_SHARE) return []
      const isSame = meanDifference(a.luma, b.luma) < SAME_LUMA
      return [{ kind: isSame ? 'duplicate' : 'near-duplicate', first, second, share }]
    }),
  )
}
