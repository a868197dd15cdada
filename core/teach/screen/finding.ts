import type { ScreeningKind } from '../../dataset/finding.ts'
import type { Box } from '../../dataset/region.ts'
import type { Digest } from '../../digest.ts'

/** Something about a data set that a person should look at before it is taught from. */
export interface ScreeningFinding {
  readonly kind: ScreeningKind
  /** What it is about: one photograph, or the two that show the same. */
  readonly samples: readonly Digest[]
  /** The photographs most like the first one, nearest first. */
  readonly neighbours: readonly Digest[]
  /** How far out it is, in deviations of the set; for two that show the same, 1 less their share of the usual distance. */
  readonly strength: number
  /** Where on the photograph it is strangest; null where it is about all of it. */
  readonly place: Box | null
  /** The class that it looks like, where it looks like another one. */
  readonly likeClass: number | null
}
