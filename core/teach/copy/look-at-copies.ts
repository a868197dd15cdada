import { LEAST_PHOTOGRAPHS } from '../fit/settings.ts'
import type { FeatureShape } from '../fit/shape.ts'
import { copyOf, MIRRORS, type Mirror, MOST_COPIED, MOVES } from './copy.ts'
import { suitingMirrors } from './suiting.ts'

/** A good photograph: the model's input, and what the backbone makes of it. */
export interface Looked {
  readonly tensor: Float32Array
  readonly features: Float32Array
}

/** One fold's fit must have enough to stand on. */
const LEAST_COPIED = 2 * LEAST_PHOTOGRAPHS

/** What copies there are, in words, and their features by photograph. */
export interface Copies {
  readonly kinds: readonly ('moved' | Mirror)[]
  readonly features: readonly (readonly Float32Array[])[]
}

/**
 * Features of copies of good photographs, for each of them in order: moved, and mirrored where that makes as good a
 * part. Few photographs say little about how parts are laid down, and copies say it for them. None of them where there
 * are many photographs, or too few to tell. `mayMirror` is false where only a place in the picture is judged.
 */
export async function lookAtCopies(
  good: readonly Looked[],
  shape: FeatureShape,
  look: (tensor: Float32Array) => Promise<Float32Array>,
  mayMirror: boolean,
): Promise<Copies> {
  if (good.length > MOST_COPIED || good.length < LEAST_COPIED) return { kinds: [], features: [] }
  const moved: Float32Array[][] = []
  const mirrored: Record<Mirror, Float32Array[]> = { across: [], down: [], both: [] }
  for (const { tensor } of good) {
    const own: Float32Array[] = []
    for (const move of MOVES) own.push(await look(copyOf(tensor, move)))
    moved.push(own)
    if (!mayMirror) continue
    for (const mirror of Object.keys(mirrored) as Mirror[])
      mirrored[mirror].push(await look(copyOf(tensor, MIRRORS[mirror])))
  }
  if (!mayMirror) return { kinds: ['moved'], features: moved }
  const suiting = suitingMirrors({ samples: good.map(({ features }) => features), moved, mirrored }, shape)
  const features = moved.map((own, i) => [
    ...own,
    ...suiting.map((mirror) => mirrored[mirror][i]).filter((copy) => copy !== undefined),
  ])
  return { kinds: ['moved', ...suiting], features }
}
