import type { Digest } from '../digest.ts'
import { hashJson } from '../hash.ts'
import type { DeviceId } from '../id.ts'
import type { Release } from './operation/release.ts'
import type { Target } from './operation/word.ts'
import { isActive, type Policy, type ReadyRelease, type Rollout, type State } from './state.ts'

/** How many releases a tablet keeps: the active one and those before it. */
export const KEPT_RELEASES = 3
/** How long the active release keeps running without contact, unless policy says otherwise. */
const USE_LEASE_MS = 14 * 24 * 60 * 60 * 1000

/** The enrolled tablets that a target means. */
export const targetDevices = (state: State, target: Target): DeviceId[] =>
  (Object.keys(state.devices) as DeviceId[]).filter(
    (id) => isActive(state.devices[id]) && isTarget(state, target, id),
  )

function isTarget(state: State, target: Target, device: DeviceId): boolean {
  if (target.to === 'all') return true
  return target.to === 'line' ? state.devices[device]?.line === target.line : target.device === device
}

const rolloutsFor = (state: State, device: DeviceId): Rollout[] =>
  (state.rollouts ?? []).filter(({ target }) => isTarget(state, target, device))

const numbersFor = (state: State, device: DeviceId): number[] =>
  rolloutsFor(state, device).map(({ release }) => release)

/** The last roll-out or roll-back that means a tablet. */
export const rolloutFor = (state: State, device: DeviceId): Rollout | undefined =>
  rolloutsFor(state, device).at(-1)

/** A release by its number, once it may be rolled out. */
export const releaseByNumber = (state: State, number: number | undefined): ReadyRelease | undefined =>
  state.releases?.find(({ release }) => release.number === number)

/** The number that the next release has. */
export const nextNumber = (state: State): number => (state.releases?.at(-1)?.release.number ?? 0) + 1

/** The release that a tablet is to run; undefined where none was ever rolled out to it. */
export const releaseFor = (state: State, device: DeviceId): ReadyRelease | undefined =>
  releaseByNumber(state, rolloutFor(state, device)?.release)

/**
 * Whether a tablet works by a release or not at all: one had been rolled out to it when it was enrolled, so it never
 * worked by the newest plans and does not begin to.
 */
export function isBornReleased(state: State, device: DeviceId): boolean {
  const [first] = rolloutsFor(state, device)
  return first !== undefined && first.seq < (state.devices[device]?.since ?? 0)
}

/** The releases that a tablet still keeps besides the one it is to run, newest first. */
export function releasesBack(state: State, device: DeviceId): number[] {
  const newestFirst = [...new Set(numbersFor(state, device).reverse())]
  return newestFirst.slice(1, KEPT_RELEASES)
}

/** The release behind what a tablet says it runs, when it is the one that people approved under this digest. */
export const approvedRelease = (
  state: State,
  running: { readonly release: number; readonly digest: Digest } | undefined,
): Release | undefined => {
  const ready = releaseByNumber(state, running?.release)
  return ready?.digest === running?.digest ? ready?.release : undefined
}

/** The policy as a release names it. */
export const policyDigest = (state: State): Digest => hashJson('policy', state.policy)

/** The policy that a release names, of all that were ever in force. */
export const policyByDigest = (state: State, digest: Digest): Policy | undefined =>
  state.policies.find(({ policy }) => hashJson('policy', policy) === digest)?.policy

/** Whether a release may still be installed, by a tablet's clock. */
export const isInstallable = ({ release }: ReadyRelease, now: number): boolean => now < release.installBefore

/** Until when the active release keeps running, after the last contact with the server. */
export const leaseEnd = (state: State, lastContact: number): number =>
  lastContact + (state.policy.useLeaseMs ?? USE_LEASE_MS)

/**
 * How a release comes to the tablets that a target means: rolled out where none is ahead of it, back where each of them
 * keeps it; undefined where there are no tablets, or where it would be the one here and the other there.
 */
export function wayTo(
  state: State,
  number: number,
  target: Target,
): 'release.roll-out' | 'release.roll-back' | undefined {
  const devices = targetDevices(state, target)
  if (devices.length === 0) return undefined
  if (devices.every((device) => (releaseFor(state, device)?.release.number ?? 0) <= number))
    return 'release.roll-out'
  return devices.every((device) => releasesBack(state, device).includes(number))
    ? 'release.roll-back'
    : undefined
}
