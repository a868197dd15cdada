import { type Look, THUMBNAIL } from '../screen/look.ts'
import { median } from '../screen/robust.ts'
import type { Measures } from './axis.ts'
import { poseOf, referenceOf } from './pose.ts'

/** A part whose pictures explain each other by less has no pose: a bare surface, or parts strewn about. */
const LEAST_EXPLAINED = 0.6

/** How much lighter the right (lower) half is than the middle, as a share of the mean: the slope of a plane. */
function lightOf(luma: Float32Array, mean: number): readonly [across: number, down: number] {
  const middle = (THUMBNAIL - 1) / 2
  let across = 0
  let down = 0
  let squares = 0
  luma.forEach((value, i) => {
    const x = (i % THUMBNAIL) / middle - 1
    across += x * value
    down += (Math.floor(i / THUMBNAIL) / middle - 1) * value
    squares += x * x
  })
  return [across / squares / mean, down / squares / mean]
}

/** What each photograph measures on each axis; poses are told against the middle photograph of them all. */
export function measuresOf(looks: readonly Look[]): Measures[] {
  if (looks.length === 0) return []
  const reference = referenceOf(looks.map(({ luma }) => luma))
  const poses = looks.map(({ luma }) => poseOf(reference, luma))
  const hasPose = median(poses.map((pose) => pose?.explained ?? 0)) >= LEAST_EXPLAINED
  return looks.map(({ luma, quality }, i) => {
    const mean = Math.max(
      luma.reduce((sum, value) => sum + value / luma.length, 0),
      1,
    )
    const [across, down] = lightOf(luma, mean)
    const pose = hasPose ? poses[i] : undefined
    return {
      ...{ exposure: Math.log(mean), 'light-across': across, 'light-down': down },
      ...{ 'shift-across': pose?.across ?? null, 'shift-down': pose?.down ?? null },
      ...{ turn: pose?.turn ?? null, size: pose?.size ?? null },
      texture: Math.log(Math.max(quality.sharpness, 1e-3)) - 2 * Math.log(mean),
    }
  })
}
