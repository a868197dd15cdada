import { isActive } from '../../core/governance/state.ts'
import type { Role } from '../../core/record/word.ts'
import { personName } from '../app/plant.ts'
import type { Governance } from '../local/governance.ts'
import { type Candidate, candidatesOf } from '../session/sign-in.ts'

/** One touch of one tile: a person, and which of their passkeys is asked for. */
export interface SignInTile extends Candidate {
  readonly name: string
  readonly roles: readonly Role[]
  /** "Passkey 2 of 2", where somebody has more than one. */
  readonly which: string | undefined
}

/** Who may sign in on this tablet, by name, a tile for each passkey. */
export function tilesOf(governance: Governance): SignInTile[] {
  const candidates = candidatesOf(governance.state)
  const keysOf = (person: Candidate['person']) => candidates.filter((each) => each.person === person)
  return candidates
    .map((who): SignInTile => {
      const person = governance.state.people[who.person]
      const keys = keysOf(who.person)
      const at = keys.findIndex(({ credential }) => credential === who.credential) + 1
      return {
        ...who,
        name: personName(governance, who.person),
        roles: isActive(person) ? (person?.roles ?? []) : [],
        which: keys.length > 1 ? `Passkey ${at} of ${keys.length}` : undefined,
      }
    })
    .sort((a, b) => a.name.localeCompare(b.name) || (a.which ?? '').localeCompare(b.which ?? ''))
}

const ROLE_WORD: Record<Role, string> = {
  inspector: 'Inspector',
  lead: 'Lead',
  'quality-engineer': 'Quality engineer',
  admin: 'Admin',
  auditor: 'Auditor',
  vendor: 'Vendor',
}

/** Roles in the floor's words. */
export const rolesText = (roles: readonly Role[]): string => roles.map((role) => ROLE_WORD[role]).join(', ')

/** One or two letters that stand for a name. */
export function initials(name: string): string {
  const words = name.split(/[\s.]+/).filter(Boolean)
  const letters = words.length > 1 ? [words[0], words.at(-1)] : words
  return letters
    .map((word) => (word ? [...word][0] : ''))
    .join('')
    .toUpperCase()
}
