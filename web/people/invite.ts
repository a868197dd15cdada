import { commit } from '../../core/commitment.ts'
import type { Operation } from '../../core/governance/operation.ts'
import { idFrom, type PersonId } from '../../core/id.ts'
import type { Intent } from '../govern/sign-change.ts'
import { type Invitation, inviteOf, newCode } from './invitation.ts'
import type { RoleDraft } from './role-draft.svelte.ts'

const random = () => crypto.getRandomValues(new Uint8Array(16))

/** The change that adds somebody, who then makes a passkey with the code. */
export function inviteNew(name: string, draft: RoleDraft): { intent: Intent; invitation: Invitation } {
  const invitation = { person: idFrom<PersonId>(random()), code: newCode() }
  const { commitment, opening } = commit(name, random())
  const op: Operation = {
    ...{ op: 'person.add', person: invitation.person, name: commitment, roles: draft.roles },
    ...{ ...draft.limits, invite: inviteOf(invitation.code) },
  }
  return {
    invitation,
    intent: { ops: [op], reason: 'somebody joins the plant', openings: { [commitment]: opening } },
  }
}

/** The change that gives somebody a new code, for a passkey in place of one that is lost. */
export function inviteAgain(person: PersonId): { intent: Intent; invitation: Invitation } {
  const invitation = { person, code: newCode() }
  const op = { op: 'person.invite', person, invite: inviteOf(invitation.code) } as const
  return { invitation, intent: { ops: [op], reason: 'invited to make another passkey' } }
}
