import type { IconName } from '../icons/paths.ts'

/** How far a record has come: on this tablet, with the server, under the log's signed checkpoint. */
export type Trust = 'saved' | 'received' | 'proven' | 'refused'

/** The three steps in order. */
export const TRUST_STEPS = ['saved', 'received', 'proven'] as const

export const trustIcon: Record<Trust, IconName> = {
  saved: 'tablet',
  received: 'server',
  proven: 'proven',
  refused: 'alert',
}

/** Which steps are reached; a refused record is saved and went no further. */
export function reached(trust: Trust): number {
  return trust === 'refused' ? 1 : TRUST_STEPS.indexOf(trust) + 1
}
