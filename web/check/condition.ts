import type { IconName } from '../ui/index.ts'

/** `lacking` keeps something from working; `weak` works, and worse than it could. */
export type Standing = 'ok' | 'lacking' | 'weak' | 'unknown'

/** What this device can do about it by itself. */
export type Remedy = 'persist' | 'install' | 'trust'

/** One precondition, as it stands on this device. */
export interface Condition {
  readonly id: string
  readonly icon: IconName
  readonly title: string
  readonly standing: Standing
  /** What was found, and what to do where that is not enough. */
  readonly text: string
  readonly remedy?: Remedy
}

type Found = Pick<Condition, 'standing' | 'text'> & { readonly remedy?: Remedy }

/** Shorthands for what a check found. */
export const fine = (text: string): Found => ({ standing: 'ok', text })
export const lacking = (text: string, remedy?: Remedy): Found => ({
  standing: 'lacking',
  text,
  ...(remedy && { remedy }),
})
export const weak = (text: string, remedy?: Remedy): Found => ({
  standing: 'weak',
  text,
  ...(remedy && { remedy }),
})
export const unknown = (text: string): Found => ({ standing: 'unknown', text })

export type { Found }
