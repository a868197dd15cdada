import type { ManifestOf } from '../../model/manifest.ts'
import { type Corners, overlapOf } from './box.ts'

export interface Candidate {
  /** Place in the manifest's `classes`. */
  readonly class: number
  readonly score: number
  readonly box: Corners
}

/**
 * The candidates that stand: highest score first, each unless one before it overlaps it by more than `iou` (of its own
 * class, or of any). Equal scores keep the order of the graph. At most `most`.
 */
export function suppress(
  candidates: readonly Candidate[],
  { iou, suppress: among, most }: ManifestOf<'detection'>['keep'],
): Candidate[] {
  const kept: Candidate[] = []
  for (const candidate of candidates.toSorted((a, b) => b.score - a.score)) {
    if (kept.length === most) break
    const isTaken =
      among !== 'none' &&
      kept.some(
        (other) =>
          (among === 'all' || other.class === candidate.class) && overlapOf(other.box, candidate.box) > iou,
      )
    if (!isTaken) kept.push(candidate)
  }
  return kept
}
