import { utf8 } from '../../core/bytes.ts'
import { credentialOf, isActive, type State } from '../../core/governance/state.ts'
import { hashBytes } from '../../core/hash.ts'
import type { PersonId } from '../../core/id.ts'
import type { Join } from '../../core/wire/join.ts'

/** New passkeys of invited people, until an admin has signed them in. In memory: whoever was forgotten hands in again. */
export interface Joins {
  /** Takes one that has the code of its person's invitation; the newest of a person counts. */
  add(state: State | undefined, join: Join): boolean
  /** Those whose invitation is still open. */
  waiting(state: State | undefined): Join[]
}

function isInvited(state: State | undefined, { person, code }: Join): boolean {
  const known = state?.people[person]
  return isActive(known) && known?.invite !== undefined && hashBytes(utf8(code)) === known.invite
}

/** An empty memory of joins. It holds one for each invitation at most: only who has its code can hand one in. */
export function makeJoins(): Joins {
  const joins = new Map<PersonId, Join>()
  return {
    add(state, join) {
      if (!isInvited(state, join)) return false
      joins.set(join.person, join)
      return true
    },
    waiting(state) {
      for (const [person, join] of joins)
        if (state === undefined || !isInvited(state, join) || credentialOf(state, join.credential))
          joins.delete(person)
      return [...joins.values()]
    },
  }
}
