import { type Bytes, encodeBase64url } from '../../core/bytes.ts'
import { isActive, type Person, type State } from '../../core/governance/state.ts'
import type { Grant } from '../../core/session/grant.ts'
import { MAX_SESSIONS } from './limit.ts'

/** Somebody who is signed in, under the grant that they signed. */
export interface Session {
  readonly grant: Grant
  readonly person: Person
}

/** Who is signed in at this server. In memory: after a restart a tablet signs in again by itself. */
export interface Sessions {
  /** Remembers a verified grant until its end; gives the token that the cookie holds. */
  open(grant: Grant): string
  /** The session behind a token, while it lasts and while its person, passkey and tablet are in the plant. */
  find(token: string, state: State | undefined): Session | undefined
  close(token: string): void
}

/** Whether person, passkey and tablet of a grant are all in the plant now. */
export function personOf(grant: Grant, state: State | undefined): Person | undefined {
  const person = state?.people[grant.person]
  const others = [person, state?.credentials[grant.credential], state?.devices[grant.device]]
  return others.every(isActive) ? person : undefined
}

/** An empty memory of sessions; when it is full the oldest makes room. */
export function makeSessions(now: () => number, random: (length: number) => Bytes): Sessions {
  const open = new Map<string, Grant>()
  const makeRoom = (): void => {
    for (const [token, grant] of open) if (grant.notAfter < now()) open.delete(token)
    const [oldest] = open.keys()
    if (open.size >= MAX_SESSIONS && oldest !== undefined) open.delete(oldest)
  }
  return {
    open(grant) {
      makeRoom()
      const token = encodeBase64url(random(32))
      open.set(token, grant)
      return token
    },
    find(token, state) {
      const grant = open.get(token)
      if (grant === undefined) return undefined
      const person = grant.notAfter < now() ? undefined : personOf(grant, state)
      if (person === undefined) open.delete(token)
      return person && { grant, person }
    },
    close: (token) => void open.delete(token),
  }
}
