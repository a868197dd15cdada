import type { AuthenticatorKind, Policy } from './operation/policy.ts'
import { type Credential, isActive, type State } from './state.ts'

/** What a passkey says of itself when it is made. */
export interface Made {
  readonly aaguid: string
  readonly backupEligible: boolean
  readonly attachment?: Credential['attachment'] | undefined
}

/**
 * The kind of authenticator: a passkey that may be copied is synced, whatever holds it (WebAuthn level 3, 6.1.3:
 * backup eligibility); whether the others are part of a device is the browser's word.
 */
export function authenticatorKind({ backupEligible, attachment }: Made): AuthenticatorKind {
  if (backupEligible) return 'synced'
  return attachment === 'platform' ? 'platform' : 'security-key'
}

/** Whether the policy lets a passkey of this kind and make sign. */
export function isAdmitted({ authenticators }: Policy, made: Made): boolean {
  if (authenticators === undefined) return true
  const { kinds, aaguids } = authenticators
  return kinds.includes(authenticatorKind(made)) && (aaguids?.includes(made.aaguid) ?? true)
}

/** Whether somebody in the plant can sign with this passkey now. */
export const isUsable = (state: State, credential: Credential | undefined): boolean =>
  credential !== undefined &&
  isActive(credential) &&
  isActive(state.people[credential.person]) &&
  isAdmitted(state.policy, credential)
