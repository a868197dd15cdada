import type { Context as HonoContext } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import type { Context } from './context.ts'

const NAME = 'plumb'

const attributes = ({ isSecure }: Context) =>
  ({ path: '/', httpOnly: true, sameSite: 'Strict', secure: isSecure }) as const

// Under TLS the name carries __Host-, so that no other port or name of the plant can plant a cookie of its own.
const nameOf = ({ isSecure }: Context): string => (isSecure ? `__Host-${NAME}` : NAME)

/** The session token that the browser sent. */
export const readToken = (c: HonoContext, context: Context): string | undefined =>
  getCookie(c, nameOf(context))

/** Hands the browser its token, until the grant ends. */
export function giveToken(c: HonoContext, context: Context, token: string, until: number): void {
  setCookie(c, nameOf(context), token, { ...attributes(context), expires: new Date(until) })
}

/** Takes the token back. */
export const takeToken = (c: HonoContext, context: Context): void =>
  void deleteCookie(c, nameOf(context), attributes(context))
