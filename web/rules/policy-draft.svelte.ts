import {
  APPROVALS,
  type ApprovalKind,
  AUTHENTICATORS,
  type AuthenticatorKind,
  type Policy,
} from '../../core/governance/operation/policy.ts'
import { parseVerifierKey } from '../../core/log/verifier-key.ts'
import { SHIFT_HOURS } from '../station/shift.ts'

const HOUR = 60 * 60 * 1000
const MINUTE = 60 * 1000
const DAY = 24 * HOUR
const LEASE_DAYS = 14

/** The policy as it is being changed; members are what the fields hold. */
export class PolicyDraft {
  approvals = $state<Record<ApprovalKind, string>>({
    ...{ people: '0', models: '0', plans: '0', releases: '0', policy: '0' },
  })
  kinds = $state<Record<AuthenticatorKind, boolean>>({ 'security-key': true, platform: true, synced: true })
  withoutPrf = $state<string | undefined>('mark')
  sessionHours = $state('')
  idleMinutes = $state('')
  leaseDays = $state('')
  /** Hours with commas between them. */
  shiftHours = $state('')
  /** How many others must have seen a record before it is proven. */
  quorum = $state('0')
  /** Keys of witnesses that are no tablets, one a line. */
  witnesses = $state('')
  readonly #before: Policy

  constructor(policy: Policy) {
    this.#before = policy
    for (const kind of APPROVALS) this.approvals[kind] = String(policy.approvals?.[kind] ?? 0)
    const { kinds } = policy.authenticators ?? {}
    for (const kind of AUTHENTICATORS) this.kinds[kind] = kinds?.includes(kind) ?? true
    this.withoutPrf = policy.withoutPrf
    this.sessionHours = String(policy.sessionMs / HOUR)
    this.idleMinutes = String(policy.idleMs / MINUTE)
    this.leaseDays = String((policy.useLeaseMs ?? LEASE_DAYS * DAY) / DAY)
    this.shiftHours = (policy.shiftHours ?? SHIFT_HOURS).join(', ')
    this.quorum = String(policy.witnesses?.quorum ?? 0)
    this.witnesses = (policy.witnesses?.others ?? []).join('\n')
  }

  /** What is wrong, in a sentence. */
  get problem(): string | undefined {
    const [hours, minutes, days] = [this.sessionHours, this.idleMinutes, this.leaseDays].map(Number)
    if (!((hours ?? 0) > 0 && (hours ?? 0) <= 12))
      return 'A session lasts up to 12 hours: give a number of hours.'
    if (!((minutes ?? 0) >= 0.5)) return 'A tablet locks after half a minute at the earliest: give minutes.'
    if (!((days ?? 0) > 0)) return 'Give the days that a release runs without contact.'
    if (
      !this.#shifts.every((hour) => Number.isInteger(hour) && hour >= 0 && hour < 24) ||
      this.#shifts.length > 6
    )
      return 'Give up to six whole hours at which shifts begin, such as 6, 14, 22.'
    if (this.#witnesses.some((text) => !parseVerifierKey(text, 'cosignature/v1').ok))
      return 'One of the witnesses is no key: copy the line that plumb witness prints, one a line.'
    if (AUTHENTICATORS.every((kind) => !this.kinds[kind])) return 'Choose one kind of passkey at least.'
    return undefined
  }

  get #witnesses(): string[] {
    return this.witnesses.split('\n').flatMap((line) => line.trim() || [])
  }

  get #shifts(): number[] {
    return this.shiftHours.split(',').map((text) => (text.trim() === '' ? Number.NaN : Number(text)))
  }

  /** The policy as it would be signed. */
  get policy(): Policy {
    const kinds = AUTHENTICATORS.filter((kind) => this.kinds[kind])
    const counts = Object.fromEntries(APPROVALS.map((kind) => [kind, Number(this.approvals[kind])]))
    const aaguids = this.#before.authenticators?.aaguids ?? null
    return {
      withoutPrf: this.withoutPrf === 'refuse' ? 'refuse' : 'mark',
      sessionMs: Math.round(Number(this.sessionHours) * HOUR),
      idleMs: Math.round(Number(this.idleMinutes) * MINUTE),
      approvals: counts as Record<ApprovalKind, number>,
      ...((kinds.length < AUTHENTICATORS.length || aaguids !== null) && {
        authenticators: { kinds, aaguids },
      }),
      useLeaseMs: Math.round(Number(this.leaseDays) * DAY),
      shiftHours: this.#shifts,
      ...((this.quorum !== '0' || this.#witnesses.length > 0) && {
        witnesses: { quorum: Number(this.quorum), others: this.#witnesses },
      }),
    }
  }
}
