import type { Digest } from '../digest.ts'
import { isInstallable, leaseEnd, releaseByNumber, rolloutFor } from '../governance/release.ts'
import type { ReadyRelease, Rollout, State } from '../governance/state.ts'
import type { DeviceId } from '../id.ts'
import { fail, type Result } from '../result.ts'

/** What a tablet runs, and the roll-out that it followed last. */
export interface Running {
  readonly release: number
  readonly digest: Digest
  /** Seq of the change that rolled it out or back. */
  readonly rollout: number
  /** Somebody went back to it on this tablet, after that roll-out: it holds until the next one. */
  readonly isHere: boolean
}

/** A tablet, as far as this is decided by it: which one it is, what it runs, what it keeps whole. */
export interface Keeper {
  readonly device: DeviceId
  readonly running: Running | undefined
  /** Digests of the releases that are on the tablet whole and verified. */
  readonly kept: readonly Digest[]
}

/** Why a release that was rolled out to a tablet is not run there. */
export interface NotRun {
  readonly kind: 'install-over' | 'older-number'
  readonly message: string
}

export type Next =
  | { readonly kind: 'stay' }
  /** It is to be fetched whole and verified; until then what runs goes on. */
  | { readonly kind: 'install'; readonly ready: ReadyRelease; readonly rollout: number }
  /** It is here whole: between two units it is switched to. */
  | { readonly kind: 'switch'; readonly ready: ReadyRelease; readonly rollout: number }
  | { readonly kind: 'refused'; readonly ready: ReadyRelease; readonly reason: NotRun }

export interface Activation {
  /** What runs; undefined where the tablet follows the newest plans. */
  readonly running: ReadyRelease | undefined
  readonly next: Next
  /** Whether the tablet was without contact for longer than policy lets a release run unmarked. */
  readonly isStale: boolean
}

const STAY: Next = { kind: 'stay' }

/** Whether a roll-out changes what runs: newer by its number, or a way back that came after what was followed. */
function follow(running: Running, { release, isBack, seq }: Rollout): Result<'stay' | 'go', NotRun> {
  const isNews = seq > running.rollout
  if (seq === running.rollout || (running.isHere && !isNews)) return { ok: true, value: 'stay' }
  if (release < running.release && !(isBack && isNews))
    return fail({
      kind: 'older-number',
      message: `found release ${release}, expected one after ${running.release} or a roll-back`,
    })
  return { ok: true, value: release === running.release && !isNews ? 'stay' : 'go' }
}

function nextFor(state: State, keeper: Keeper, now: number): Next {
  const { device, running, kept } = keeper
  const rollout = rolloutFor(state, device)
  const ready = releaseByNumber(state, rollout?.release)
  if (rollout === undefined || ready === undefined) return STAY
  const followed = running === undefined ? undefined : follow(running, rollout)
  if (followed?.ok === false) return { kind: 'refused', ready, reason: followed.error }
  if (followed?.value === 'stay') return STAY
  if (kept.includes(ready.digest)) return { kind: 'switch', ready, rollout: rollout.seq }
  if (isInstallable(ready, now)) return { kind: 'install', ready, rollout: rollout.seq }
  const message = `found release ${ready.release.number} after the time until which it may be installed`
  return { kind: 'refused', ready, reason: { kind: 'install-over', message } }
}

/** The release behind what a tablet says it runs: the one that people approved under this digest. */
const runningOf = (state: State, running: Running | undefined): ReadyRelease | undefined => {
  const ready = releaseByNumber(state, running?.release)
  return ready?.digest === running?.digest ? ready : undefined
}

/**
 * What a tablet runs and what comes next, by the rules that it folded itself, its own clock and what it keeps. Times in
 * milliseconds since 1970; `lastContact` is when the server last proved to it that all of its records are in the log.
 */
export function activeRelease(state: State, keeper: Keeper, now: number, lastContact: number): Activation {
  const running = runningOf(state, keeper.running)
  return {
    running,
    next: nextFor(state, { ...keeper, running: running && keeper.running }, now),
    isStale: running !== undefined && now >= leaseEnd(state, lastContact),
  }
}

/** The releases that somebody on the tablet can go to at once: kept whole, approved, and not what runs; newest first. */
export const returnsFor = (state: State, { running, kept }: Keeper): ReadyRelease[] =>
  (state.releases ?? []).filter(({ digest }) => kept.includes(digest) && digest !== running?.digest).reverse()
