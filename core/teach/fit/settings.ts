/** What a fit assumes before it has seen a part, and how firmly. */
export interface FitSettings {
  /** Added to every eigenvalue of the pooled covariance, as a share of their mean: weak channels are not blown up. */
  readonly whitenFloor: number
  /** How many photographs the average over all positions is worth against a position's own variance. */
  readonly channelPrior: number
  /** The same for the average over all positions and channels. */
  readonly globalPrior: number
  /** Principal directions kept at each position, at most. */
  readonly directions: number
  /** Variance, in standardised units, at which a direction is half believed. */
  readonly directionPrior: number
}

/** Chosen on good photographs with defects drawn onto them; see decisions/0010. */
export const FIT_SETTINGS: FitSettings = {
  whitenFloor: 0.3,
  channelPrior: 1,
  globalPrior: 1,
  directions: 24,
  directionPrior: 0.2,
}

/** Fewer photographs than this say nothing about how much good parts differ. */
export const LEAST_PHOTOGRAPHS = 4

/** How much likeness to marked defects counts, in deviations of good parts; see docs/accuracy.md. */
export const DEFECT_WEIGHT = 4
/** The most cells of marked defects that are kept. */
export const DEFECT_CELLS = 256
