import { directionsAt, likeness } from './defect.ts'
import { goodDistances } from './good-distance.ts'
import type { Normal } from './normal.ts'

/** Distances from the normal, more where a place is like a marked defect, and none where nothing is judged. */
export function distances(normal: Normal, sample: Float32Array): Float64Array {
  const { bank, judged } = normal
  const far = goodDistances(normal, sample)
  const alike = bank && likeness(bank, directionsAt(normal, sample), far.length)
  return far.map((distance, p) => {
    const more = bank && alike ? bank.gain * Math.max((alike[p] ?? 0) - bank.middle, 0) : 0
    return (distance + more) * (judged?.[p] ?? 1)
  })
}
