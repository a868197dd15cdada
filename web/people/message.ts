import { authenticatorKind, type Made } from '../../core/governance/authenticator.ts'
import type { AuthenticatorKind } from '../../core/governance/operation/policy.ts'
import type { Limits } from '../../core/governance/operation/word.ts'
import type { Person, State } from '../../core/governance/state.ts'
import type { CredentialId, PersonId } from '../../core/id.ts'
import type { Role } from '../../core/record/word.ts'
import { rolesText } from '../lock/people.ts'
import type { IconName } from '../ui/index.ts'

/** What each role is for, to choose by. */
export const ROLE_HINT: Readonly<Record<Role, string>> = {
  inspector: 'Inspects parts on tablets',
  lead: 'Inspects, certifies, stops a model on the line',
  'quality-engineer': 'Writes plans, teaches models, reviews',
  admin: 'Looks after people, tablets and rules',
  auditor: 'Reads everything, changes nothing',
  vendor: 'Delivers models while somebody lets them in',
}

export const KIND_TEXT: Readonly<Record<AuthenticatorKind, string>> = {
  'security-key': 'Security key',
  platform: 'Passkey of one device',
  synced: 'Synced passkey, which may be copied',
}

/** What to have at hand where a passkey of this kind is not admitted. */
export const KIND_INSTEAD: Readonly<Record<AuthenticatorKind, string>> = {
  'security-key': 'This plant does not admit security keys: use a passkey of this device.',
  platform:
    'This plant does not admit passkeys of a device, because a tablet is shared: use a security key of your own.',
  synced:
    'This plant does not admit passkeys that are copied between devices: use a security key of your own.',
}

export const kindText = (made: Made): string => KIND_TEXT[authenticatorKind(made)]

/** Roles with the lines that they are limited to. */
export function rolesWithLines({ roles, limits }: { roles: readonly Role[]; limits?: Limits }): string {
  return roles
    .map((role) => {
      const lines = limits?.[role]
      return lines === undefined ? rolesText([role]) : `${rolesText([role])} on ${lines.join(', ')}`
    })
    .join(', ')
}

/** Where somebody stands: in words, with a sign. */
export function standingOf(
  state: State,
  id: PersonId,
  person: Person,
): { text: string; icon: IconName; tone: 'pass' | 'unsure' | 'fail' } {
  if (person.removed) return { text: 'Removed', icon: 'cross', tone: 'fail' }
  if (person.until !== null) return { text: 'Suspended', icon: 'stop', tone: 'fail' }
  const passkeys = passkeysOf(state, id).filter(([, { until }]) => until === null)
  if (passkeys.length === 0) return { text: 'Invited, no passkey yet', icon: 'clock', tone: 'unsure' }
  const count = passkeys.length === 1 ? 'One passkey' : `${passkeys.length} passkeys`
  return { text: count, icon: 'key', tone: 'pass' }
}

/** Everybody's passkeys, oldest first. */
export const passkeysOf = (state: State, person: PersonId) =>
  (Object.entries(state.credentials) as [CredentialId, State['credentials'][CredentialId]][])
    .flatMap(([id, credential]) => (credential?.person === person ? [[id, credential] as const] : []))
    .sort(([, a], [, b]) => a.since - b.since)
