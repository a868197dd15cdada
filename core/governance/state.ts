import type { Commitment } from '../commitment.ts'
import type { Digest } from '../digest.ts'
import type { CredentialId, DeviceId, PersonId, PlanId, PlantId, PublicKey, SignerId } from '../id.ts'
import type { Role } from '../record/word.ts'
import type { SignedHead, Stretch } from './operation/log.ts'
import type { Policy } from './operation/policy.ts'
import type { Release } from './operation/release.ts'
import type { Assistance, Limits, Line, Target } from './operation/word.ts'
import type { Operation, OperationName } from './operation.ts'

export type { Policy } from './operation/policy.ts'

/** From which change on something holds, and from which on no longer: what was true at any change can be asked. */
export interface Tenure {
  readonly since: number
  readonly until: number | null
  /** Earlier stretches, of somebody who was suspended and came back. */
  readonly before?: readonly { readonly since: number; readonly until: number }[]
}

export interface Person extends Tenure {
  readonly name: Commitment
  readonly roles: readonly Role[]
  readonly limits?: Limits
  /** Hash of the code they were invited with, until they have a passkey. */
  readonly invite?: Digest
  /** Gone for good. */
  readonly removed?: true
}

export interface Credential extends Tenure {
  readonly person: PersonId
  readonly publicKey: string
  readonly aaguid: string
  readonly backupEligible: boolean
  readonly attachment?: 'platform' | 'cross-platform'
}

export interface Device extends Tenure {
  readonly name: string
  readonly key: PublicKey
  readonly line?: Line
  readonly station?: string
  /** What it keeps is to be deleted. */
  readonly wipe?: true
}

export interface Model extends Tenure {
  readonly name: string
  /** Who vouches for it by a `model.sig`; without, whoever registered it. */
  readonly signer?: SignerId
}

/** Somebody outside the plant whose signature on a model counts. */
export interface Signer extends Tenure {
  readonly name: string
  /** SubjectPublicKeyInfo, DER, base64url. */
  readonly key: string
}

export interface PublishedPlan {
  readonly version: number
  readonly text: Commitment
  readonly models: readonly Digest[]
  readonly lines?: readonly Line[]
  readonly assistance?: { readonly certified: Assistance; readonly others: Assistance }
}

/** A model stopped on a line; null for everywhere. */
export interface Quarantine extends Tenure {
  readonly line: Line | null
}

/** Something that a person is let do until a time, unless it ends earlier. */
export interface Leave extends Tenure {
  readonly notAfter: number
}

/** A release that may be rolled out, and the change that it came with. */
export interface ReadyRelease {
  readonly release: Release
  readonly digest: Digest
  readonly since: number
}

export interface Rollout {
  readonly seq: number
  readonly release: number
  readonly isBack: boolean
  readonly target: Target
}

/** A change that waits for other people's approval. */
export interface Proposal {
  readonly seq: number
  readonly by: PersonId
  readonly at: number
  readonly reason: string
  readonly ops: readonly Operation[]
  /** How many others must approve, and who has. */
  readonly needed: number
  readonly approvedBy: readonly PersonId[]
}

export interface Hold extends Tenure {
  readonly name: string
  readonly from: number
  readonly to: number
  readonly device: DeviceId | null
  readonly plan: PlanId | null
}

export interface Agent extends Tenure {
  readonly name: string
  readonly owner: PersonId
  readonly key: PublicKey
  readonly notAfter: number
  readonly may: readonly OperationName[]
}

/** A signed word that the log goes on without some heads that it once signed: see `log.continue`. */
export interface Continuation {
  readonly since: number
  readonly seen: readonly SignedHead[]
  readonly from: SignedHead
  readonly missing: readonly Stretch[]
}

/**
 * What every tablet and the server agree on: the fold over all changes. Plain JSON, so that it has a hash. What may be
 * missing is so until an operation first needs it: a history from before that operation keeps its hash.
 */
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
  readonly quarantines?: Readonly<Record<Digest, readonly Quarantine[]>>
  readonly signers?: Readonly<Record<SignerId, Signer>>
  /** By person and plan. */
  readonly certifications?: Readonly<Record<PersonId, Readonly<Record<PlanId, Leave>>>>
  readonly vendors?: Readonly<Record<PersonId, readonly Leave[]>>
  /** In the order of their numbers. */
  readonly releases?: readonly ReadyRelease[]
  readonly rollouts?: readonly Rollout[]
  /** By the hash of the change that proposed it. */
  readonly proposals?: Readonly<Record<Digest, Proposal>>
  readonly holds?: Readonly<Record<string, Hold>>
  readonly agents?: Readonly<Record<string, Agent>>
  readonly continuations?: readonly Continuation[]
}

/** Whether something held right after the change with this seq. */
export const isActiveAt = (tenure: Tenure | undefined, seq: number): boolean =>
  tenure !== undefined &&
  ((tenure.since <= seq && (tenure.until === null || tenure.until > seq)) ||
    tenure.before?.some(({ since, until }) => since <= seq && until > seq) === true)

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
