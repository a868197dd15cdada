import { hashJson } from '../../hash.ts'
import { ok } from '../../result.ts'
import type { Release } from '../operation/release.ts'
import { nextNumber, releaseFor, releasesBack, targetDevices } from '../release.ts'
import type { ReadyRelease, State } from '../state.ts'
import { isVouchedFor } from '../vouch.ts'
import { type Folds, type Op, refuse } from './step.ts'

function checkContent(state: State, { models, plans, policy }: Release) {
  const unknown = models.find((model) => !isVouchedFor(state, model))
  if (unknown !== undefined)
    return refuse('operation', `found a release with model ${unknown}, which nobody vouches for`)
  for (const { plan, version, text } of plans) {
    const published = state.plans[plan]?.[version - 1]
    if (published === undefined)
      return refuse('operation', `found a release with plan ${plan} version ${version}, never published`)
    if (text !== undefined && text !== published.text)
      return refuse('operation', `found a release with another text than plan ${plan} version ${version} has`)
    const missing = published.models.find((model) => !models.includes(model))
    if (missing !== undefined)
      return refuse('operation', `found a release with a plan and without its model ${missing}`)
  }
  if (policy !== hashJson('policy', state.policy))
    return refuse('operation', 'found a release for another policy than the one in force')
  return undefined
}

/** The release that an operation means, when its digest is the one that was approved. */
function meant(state: State, op: Op<'release.roll-out' | 'release.roll-back'>): ReadyRelease | undefined {
  const ready = state.releases?.find(({ release }) => release.number === op.release)
  return ready?.digest === op.digest ? ready : undefined
}

const roll = (state: State, op: Op<'release.roll-out' | 'release.roll-back'>, seq: number) => {
  const { release, target } = op
  const rollout = { seq, release, isBack: op.op === 'release.roll-back', target }
  return ok({ ...state, rollouts: [...(state.rollouts ?? []), rollout] })
}

const notReady = refuse('operation', 'found a release that is not approved under this digest')

/** Releases: numbers only grow, and a way back is a step of its own. */
export const RELEASE_FOLDS: Folds<'release.propose' | 'release.roll-out' | 'release.roll-back'> = {
  'release.propose': (state, { release }, { seq, at }) => {
    const next = nextNumber(state)
    if (release.number !== next)
      return refuse('operation', `found release ${release.number}, expected ${next}`)
    if (release.installBefore <= at)
      return refuse('operation', 'found a release that can no longer be installed')
    const refused = checkContent(state, release)
    if (refused) return refused
    const ready = { release, digest: hashJson('release', release), since: seq }
    return ok({ ...state, releases: [...(state.releases ?? []), ready] })
  },
  'release.roll-out': (state, op, { seq }) => {
    if (meant(state, op) === undefined) return notReady
    const devices = targetDevices(state, op.target)
    if (devices.length === 0) return refuse('operation', 'found a roll-out to no tablet')
    const ahead = devices.find((device) => (releaseFor(state, device)?.release.number ?? 0) > op.release)
    if (ahead !== undefined)
      return refuse('operation', `found a roll-out of an older release, expected a roll-back, for ${ahead}`)
    return roll(state, op, seq)
  },
  'release.roll-back': (state, op, { seq }) => {
    if (meant(state, op) === undefined) return notReady
    const devices = targetDevices(state, op.target)
    if (devices.length === 0) return refuse('operation', 'found a roll-back of no tablet')
    const without = devices.find((device) => !releasesBack(state, device).includes(op.release))
    if (without !== undefined)
      return refuse('operation', `found a roll-back to a release that ${without} does not keep`)
    return roll(state, op, seq)
  },
}
