import { type BurstGain, LEAST_GROUPS } from '../../../core/teach/coach/burst.ts'

/** Whether a step of a plan should judge several frames of one press, by what the photographs say. */
export function burstText(gain: BurstGain | null): string {
  if (gain === null)
    return `Not known: it takes ${LEAST_GROUPS} good parts with several photographs each, as the frames of one press are.`
  const share = `${Math.round(100 * gain.share)} % of what good parts differ by lies between photographs of one part`
  return gain.helps
    ? `It helps: ${share}. Let the step of the plan judge the mean of several frames.`
    : `It gains little: ${share}.`
}
