/** In what photographs of good parts differ, as far as it can be said in words. */
export const AXES = [
  /** The logarithm of the mean luma. */
  'exposure',
  /** How much lighter the right and the lower half are than the middle, as a share. */
  'light-across',
  'light-down',
  /** Where the part lies, as a share of the photograph's width and height, and how it is turned (radians) and sized (log). */
  'shift-across',
  'shift-down',
  'turn',
  'size',
  /** The logarithm of how much the surface varies from pixel to pixel, for its light. */
  'texture',
] as const
export type Axis = (typeof AXES)[number]

/** What one photograph measures on each axis; null where it cannot be measured on this part. */
export type Measures = Readonly<Record<Axis, number | null>>

/** What people would call an axis. */
export type Aspect = 'exposure' | 'texture' | 'light' | 'pose'

export const ASPECT: Readonly<Record<Axis, Aspect>> = {
  ...{ exposure: 'exposure', texture: 'texture', 'light-across': 'light', 'light-down': 'light' },
  ...{ 'shift-across': 'pose', 'shift-down': 'pose', turn: 'pose', size: 'pose' },
}
