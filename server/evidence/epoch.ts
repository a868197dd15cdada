import type { ZipEpoch } from '../../core/evidence/archive.ts'

/** Midnight of 1 January 1980 in local time: what every file of a bundle is dated, wherever it is made. */
export const ZIP_EPOCH: ZipEpoch = new Date(1980, 0, 1)
