import type { Stretch } from '../../core/governance/operation/log.ts'

/** Records of one device that stood side by side. */
export interface PlacedRun {
  readonly place: number
  readonly length: number
}

/** A change; null where nobody knows its place: then it stands in the first one that nothing else stands in. */
export interface PlacedChange {
  readonly seq: number
  readonly place: number | null
}

export type Piece<R, C> =
  | { readonly kind: 'run'; readonly run: R }
  | { readonly kind: 'change'; readonly place: number; readonly change: C }

export interface Arranged<R, C> {
  /** What was handed back, in the order that it had in the log. */
  readonly pieces: readonly Piece<R, C>[]
  /** Places from which nothing came back. */
  readonly missing: readonly Stretch[]
}

/** Puts what was handed back in the order of its places in [from, to), and says which of them stay empty. */
export function arrange<R extends PlacedRun, C extends PlacedChange>(
  { from, to }: { from: number; to: number },
  runs: readonly R[],
  changes: readonly C[],
): Arranged<R, C> {
  const pieces: Piece<R, C>[] = []
  const missing: { first: number; last: number }[] = []
  const left = [...changes].sort((a, b) => a.seq - b.seq)
  const byPlace = new Map(runs.map((run) => [run.place, run]))
  const takeChange = (at: number): void => {
    const change = left.shift()
    if (change) pieces.push({ kind: 'change', place: at, change })
  }
  for (let at = from; at < to; ) {
    const run = byPlace.get(at)
    const [next] = left
    if (run) {
      byPlace.delete(at)
      pieces.push({ kind: 'run', run })
      at += run.length
      continue
    }
    if (next && (next.place ?? at) <= at) takeChange(at)
    else if (missing.at(-1)?.last === at - 1)
      missing[missing.length - 1] = { first: missing.at(-1)?.first ?? at, last: at }
    else missing.push({ first: at, last: at })
    at += 1
  }
  // What stood behind the last head that anybody saw, or before the first place that is asked about.
  while (left.length > 0) takeChange(left[0]?.place ?? to)
  for (const run of [...byPlace.values()].sort((a, b) => a.place - b.place)) pieces.push({ kind: 'run', run })
  return { pieces, missing }
}
