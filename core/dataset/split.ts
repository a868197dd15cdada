import { labelWord } from './label.ts'
import type { ManifestSample } from './manifest.ts'

interface Unit {
  readonly label: string
  readonly members: readonly number[]
}

/** Samples that stay together, in the order of the first one of each. */
function unitsOf(samples: readonly Pick<ManifestSample, 'group' | 'label'>[]): Unit[] {
  const units = new Map<string, number[]>()
  samples.forEach(({ group }, i) => {
    const key = group === null ? `alone ${i}` : `group ${group}`
    const members = units.get(key)
    if (members) members.push(i)
    else units.set(key, [i])
  })
  return [...units.values()].map((members) => {
    const first = samples[members[0] ?? 0]
    return { label: first ? labelWord(first.label) : '', members }
  })
}

/**
 * The fold of each sample, 0 to folds − 1: all photographs of one part in one fold, each label spread over the folds
 * as evenly as that allows. It follows from the order of the samples alone (a manifest's is that of random digests).
 * With fewer parts than folds there is a fold for each part.
 */
export function foldsOf(
  samples: readonly Pick<ManifestSample, 'group' | 'label'>[],
  folds: number,
): number[] {
  const units = unitsOf(samples)
  const count = Math.min(folds, units.length)
  const filled = Array.from({ length: count }, () => ({ total: 0, labels: new Map<string, number>() }))
  const out = new Array<number>(samples.length).fill(0)
  // Large units first: what is placed last evens out what came before.
  for (const { label, members } of units.toSorted((a, b) => b.members.length - a.members.length)) {
    let best = 0
    for (let f = 1; f < count; f++) {
      const of = (i: number) => filled[i]?.labels.get(label) ?? 0
      const difference = of(f) - of(best) || (filled[f]?.total ?? 0) - (filled[best]?.total ?? 0)
      if (difference < 0) best = f
    }
    const fold = filled[best]
    if (fold === undefined) continue
    fold.total += members.length
    fold.labels.set(label, (fold.labels.get(label) ?? 0) + members.length)
    for (const i of members) out[i] = best
  }
  return out
}
