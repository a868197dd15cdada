import type { Deviation } from '../../core/task/deviation.ts'

/** How far a self-test was off, and how far off it may be. */
export const deviationsText = (deviations: readonly Deviation[]): string =>
  deviations
    .map(({ of, worst, tolerance }) => `${of} off by ${Number(worst.toPrecision(2))} of ${tolerance} allowed`)
    .join(', ')
