import type { Commitment } from '../commitment.ts'
import type { Digest } from '../digest.ts'
import type { CredentialId, DeviceId, PersonId, PlanId, PlantId, PublicKey } from '../id.ts'
import type { Role } from '../record/word.ts'

/** From which change on something holds, and from which on no longer: what was true at any change can be asked. */
export interface Tenure {
  readonly since: number
  readonly until: number | null
}

export interface Person extends Tenure {
  readonly name: Commitment
  readonly roles: readonly Role[]
}

export interface Credential extends Tenure {
  readonly person: PersonId
  readonly publicKey: string
  readonly aaguid: string
  readonly backupEligible: boolean
}

export interface Device extends Tenure {
  readonly name: string
  readonly key: PublicKey
}

export interface Model extends Tenure {
  readonly name: string
}

export interface PublishedPlan {
  readonly version: number
  readonly text: Commitment
  readonly models: readonly Digest[]
}

export interface Policy {
  readonly withoutPrf: 'mark' | 'refuse'
  readonly sessionMs: number
  readonly idleMs: number
}

/** What every tablet and the server agree on: the fold over all changes. Plain JSON, so that it has a hash. */
export interface State {
  readonly plant: PlantId
  readonly name: string
  readonly rpId: string
  readonly origins: readonly string[]
  readonly log: string
  readonly recipient: string
  /** Hashes of all changes by seq; the last one is the head. */
  readonly changes: readonly Digest[]
  readonly people: Readonly<Record<PersonId, Person>>
  readonly credentials: Readonly<Record<CredentialId, Credential>>
  readonly devices: Readonly<Record<DeviceId, Device>>
  readonly models: Readonly<Record<Digest, Model>>
  /** Versions in order; the last one is in force. */
  readonly plans: Readonly<Record<PlanId, readonly PublishedPlan[]>>
  readonly policy: Policy
  /** Every policy there was, by the change it came with: a session is judged by the one it opened under. */
  readonly policies: readonly { readonly since: number; readonly policy: Policy }[]
}

/** Whether something held right after the change with this seq. */
export const isActiveAt = (tenure: Tenure | undefined, seq: number): boolean =>
  tenure !== undefined && tenure.since <= seq && (tenure.until === null || tenure.until > seq)

/** Whether something holds now. */
export const isActive = (tenure: Tenure | undefined): boolean => tenure !== undefined && tenure.until === null

/** The policy in force right after the change with this seq. */
export const policyAt = (state: State, seq: number): Policy =>
  state.policies.findLast(({ since }) => since <= seq)?.policy ?? state.policy

/** A credential by an id from outside, which may be the name of something every object inherits. */
export const credentialOf = (state: State, id: CredentialId): Credential | undefined =>
  Object.hasOwn(state.credentials, id) ? state.credentials[id] : undefined

/** The hash of the last change. */
export function headOf(state: State): Digest {
  const head = state.changes.at(-1)
  if (head === undefined) throw new Error('state: found no change, expected the genesis')
  return head
}
