import { openCommitment } from '../../core/commitment.ts'
import { isActive } from '../../core/governance/state.ts'
import type { CredentialId, PersonId } from '../../core/id.ts'
import type { Role } from '../../core/record/word.ts'
import type { Governance } from '../local/governance.ts'
import { candidatesOf } from '../session/sign-in.ts'

/** One person's way in, with whichever of their passkeys they have at hand. */
export interface SignInTile {
  readonly person: PersonId
  /** Never empty. */
  readonly credentials: readonly CredentialId[]
  readonly name: string
  readonly says: string
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

function tileOf(
  { state, openings }: Governance,
  person: PersonId,
  credentials: readonly CredentialId[],
): SignInTile {
  const known = state.people[person]
  const roles = rolesText(isActive(known) ? (known?.roles ?? []) : [])
  const name = known && openCommitment(known.name, openings)
  return typeof name === 'string'
    ? { person, credentials, name, says: roles }
    : { person, credentials, name: roles, says: 'Names come to this device with the first sign-in' }
}

/** Tiles that would read the same are counted: "Inspector 2 of 3". */
function numbered(tiles: readonly SignInTile[]): SignInTile[] {
  return tiles.map((tile, at) => {
    const same = (other: SignInTile) => other.name === tile.name && other.says === tile.says
    const all = tiles.filter(same).length
    const nth = tiles.slice(0, at + 1).filter(same).length
    return all === 1 ? tile : { ...tile, name: `${tile.name}, ${nth} of ${all}` }
  })
}

/** Who may sign in on this tablet, by name, a tile for each person. */
export function tilesOf(governance: Governance): SignInTile[] {
  const keys = Map.groupBy(candidatesOf(governance.state), ({ person }) => person)
  const tiles = [...keys].map(([person, candidates]) =>
    tileOf(
      governance,
      person,
      candidates.map(({ credential }) => credential),
    ),
  )
  return numbered(tiles.sort((a, b) => a.name.localeCompare(b.name) || a.person.localeCompare(b.person)))
}

/**
 * The passkey of a person to ask for: the one after `tried`, else one that has worked here before. A grant names its
 * passkey before it is signed, so it cannot be left to the browser.
 */
export function passkeyToAsk(
  { credentials }: SignInTile,
  usedHere: ReadonlySet<string>,
  tried?: CredentialId,
): CredentialId {
  const next = tried === undefined ? undefined : credentials[credentials.indexOf(tried) + 1]
  const usual = tried === undefined ? credentials.find((id) => usedHere.has(id)) : undefined
  const asked = next ?? usual ?? credentials[0]
  if (asked === undefined) throw new Error('sign-in: found a person without a passkey, expected one')
  return asked
}

/** One or two letters that stand for a name. */
export function initials(name: string): string {
  const words = name.split(/[\s.]+/).filter(Boolean)
  const letters = words.length > 1 ? [words[0], words.at(-1)] : words
  return letters
    .map((word) => (word ? [...word][0] : ''))
    .join('')
    .toUpperCase()
}
