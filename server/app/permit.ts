import type { Context as HonoContext } from 'hono'
import { isPermitted, type Permission } from '../../core/governance/permission.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import type { Context } from './context.ts'
import { readToken } from './cookie.ts'
import { message } from './message.ts'
import type { Refused } from './refusal.ts'
import type { Session } from './session.ts'

/** Who is signed in with the cookie of this request. */
export function signedIn(c: HonoContext, context: Context): Session | undefined {
  const token = readToken(c, context)
  return token === undefined ? undefined : context.sessions.find(token, context.courier.stateForSignIn())
}

/** Lets through whoever is signed in and may do this by the table of permissions. */
export function permit(c: HonoContext, context: Context, permission: Permission): Result<Session, Refused> {
  const session = signedIn(c, context)
  if (session === undefined) return fail(message.notSignedIn)
  return isPermitted(session.person.roles, permission) ? ok(session) : fail(message.notPermitted(permission))
}
