/** What golden cases are measured by, over all tasks. */
export const MEASURES = ['score', 'map', 'probability', 'box', 'share', 'confidence', 'text'] as const

/** How far something may be from what was expected, and how far it was; Infinity for what cannot be compared. */
export interface Deviation {
  readonly of: (typeof MEASURES)[number]
  readonly worst: number
  readonly tolerance: number
}
