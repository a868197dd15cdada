import type { Phase } from './app.svelte.ts'
import type { Route } from './route.svelte.ts'

export type ScreenName = Route['name'] | 'starting' | 'unfounded' | 'locked'

/** Places that need nobody to be signed in: they show nothing that the lock protects. */
const WITHOUT_SIGN_IN: readonly ScreenName[] = ['check', 'records', 'alarm']

/** Which screen is shown: what this browser is comes first, where it wants to go second. */
export function screenOf(phase: Phase, { name }: Route): ScreenName {
  if (phase.kind === 'starting') return 'starting'
  if (phase.kind === 'unfit' || name === 'check') return 'check'
  // An invited person makes their passkey on any device, theirs or a tablet.
  if (name === 'join') return 'join'
  if (phase.kind === 'unfounded') return name === 'setup' ? 'setup' : 'unfounded'
  if (phase.kind === 'unenrolled') return 'enrol'
  // Set-up and enrolment are over on a tablet.
  const wanted = name === 'setup' || name === 'enrol' ? 'home' : name
  if (phase.kind === 'locked') return WITHOUT_SIGN_IN.includes(wanted) ? wanted : 'locked'
  return wanted
}
