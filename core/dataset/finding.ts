import type { Digest } from '../digest.ts'

/** What screening finds in a data set before it is taught from. */
export const SCREENING = [
  /** The same picture twice, in other bytes or not. */
  'duplicate',
  /** Nearly the same picture twice: it teaches nothing new, and makes held-out scores too good. */
  'near-duplicate',
  'blurred',
  'too-dark',
  'too-bright',
  /** Unlike every other photograph of the set: another part, another view. */
  'stranger',
  /** Labelled good, and as strange as defective parts are; or labelled as one class, and like another. */
  'maybe-defective',
  /** Labelled defective, and as usual as good parts are. */
  'maybe-good',
  'maybe-other-class',
] as const
export type ScreeningKind = (typeof SCREENING)[number]

/** What a person decided about a finding. */
export const DECIDED = ['keep', 'remove', 'relabel', 'group', 'retake'] as const
export type Decided = (typeof DECIDED)[number]

/** The name of a finding: its kind and the photographs it is about, whatever their order. */
export const findingKey = (kind: ScreeningKind, samples: readonly Digest[]): string =>
  [kind, ...samples.toSorted()].join(' ')
