import type { Target } from '../../core/governance/operation/word.ts'
import type { State } from '../../core/governance/state.ts'
import type { ReleaseDifference } from '../../core/release/difference.ts'
import { differenceText as planText } from '../plan/message.ts'
import { fingerprintOf } from '../setup/fingerprint.ts'

/** What a digest is called aloud: groups that two people compare on two screens. */
export const digestWords = (digest: string): string => fingerprintOf(digest).join(' ')

/** The tablets that a target means, in words. */
export function targetText(state: State, target: Target): string {
  if (target.to === 'all') return 'all tablets'
  if (target.to === 'line') return `line ${target.line}`
  return state.devices[target.device]?.name ?? 'a tablet'
}

const MEMBER: Readonly<Record<string, string>> = {
  ...{
    sessionMs: 'A session lasts',
    idleMs: 'A tablet locks after',
    useLeaseMs: 'A release runs without contact',
  },
  ...{ withoutPrf: 'A passkey that cannot lock the tablet', shiftHours: 'Shifts begin at' },
  ...{ 'approvals.people': 'Others who approve people', 'approvals.models': 'Others who approve models' },
  ...{ 'approvals.plans': 'Others who approve plans', 'approvals.releases': 'Others who approve releases' },
  ...{
    'approvals.policy': 'Others who approve the policy',
    'authenticators.kinds': 'Passkeys that may sign',
  },
  ...{
    'witnesses.quorum': 'Others who must have seen a record',
    'witnesses.others': 'Witnesses besides the tablets',
  },
}

const UNITS = [
  [24 * 60 * 60 * 1000, 'days'],
  [60 * 60 * 1000, 'hours'],
  [60 * 1000, 'minutes'],
  [1000, 'seconds'],
] as const

/** A value of the policy; times in the largest unit that they are whole in. */
function policyValue(member: string, value: string | null): string {
  if (value === null || value === '') return 'none'
  if (!member.endsWith('Ms')) return value
  const [ms, unit] = UNITS.find(([length]) => Number(value) % length === 0) ?? [1, 'ms']
  return `${Number(value) / ms} ${unit}`
}

const build = (digest: string | null): string => (digest === null ? 'not named' : digestWords(digest))

/** One difference between two releases as lines: the first says what, the others what of it. */
export function differenceText(
  difference: ReleaseDifference,
  modelName: (model: string) => string,
): { readonly title: string; readonly details: readonly string[] } {
  switch (difference.what) {
    case 'plan': {
      const { name = `Plan ${difference.plan.slice(0, 6)}`, from, to, details } = difference
      if (from === null) return { title: `${name}: new, version ${to}`, details: [] }
      if (to === null) return { title: `${name}: no longer in it`, details: [] }
      return {
        title: `${name}: version ${from} → ${to}`,
        details: details?.map((each) => planText(each, modelName)) ?? [
          'What changes in it cannot be shown here: its text is not on this device.',
        ],
      }
    }
    case 'model':
      return {
        title: `Model ${difference.name}: ${difference.isAdded ? 'new' : 'no longer in it'}`,
        details: difference.isAdded ? [`Digest ${digestWords(difference.model)}`] : [],
      }
    case 'policy': {
      const { member, from, to } = difference
      const name = MEMBER[member] ?? member
      return { title: `${name}: ${policyValue(member, from)} → ${policyValue(member, to)}`, details: [] }
    }
    case 'app':
      return {
        title: 'Another version of the app',
        details: [`${build(difference.from)} → ${build(difference.to)}`],
      }
    case 'runtime':
      return {
        title: 'Another runtime that computes the models',
        details: [`${build(difference.from)} → ${build(difference.to)}`],
      }
  }
}
