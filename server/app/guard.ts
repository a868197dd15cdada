import type { Context as HonoContext, MiddlewareHandler } from 'hono'
import { message } from './message.ts'
import { refuse } from './refusal.ts'

/** The name and port under which a request came. */
export const hostOf = (c: HonoContext): string => c.req.header('host') ?? new URL(c.req.url).host

const nameOf = (host: string): string => host.replace(/:\d*$/, '').toLowerCase()

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]']

/** Answers under our own name only: a foreign name that was pointed at this machine gets nothing (DNS rebinding). */
export function hostGuard(rpId: string, origin: string): MiddlewareHandler {
  const names = rpId === 'localhost' ? LOOPBACK : [rpId]
  return async (c, next) => {
    const host = hostOf(c)
    return names.includes(nameOf(host)) ? next() : refuse(c, message.otherHost(host, origin))
  }
}

const isReading = (method: string): boolean => ['GET', 'HEAD', 'OPTIONS'].includes(method)

/**
 * Refuses what a page of another origin sends (CSRF). Browsers say where a request comes from in Origin and
 * Sec-Fetch-Site, and no page can change them; what says neither is no browser and has no cookie to misuse.
 */
export function originGuard(isSecure: boolean, origin: string): MiddlewareHandler {
  return async (c, next) => {
    if (isReading(c.req.method)) return next()
    const from = c.req.header('origin')
    const site = c.req.header('sec-fetch-site')
    const own = `${isSecure ? 'https' : 'http'}://${hostOf(c)}`
    const isForeign =
      (from !== undefined && from !== own && from !== origin) ||
      (site !== undefined && site !== 'same-origin')
    return isForeign ? refuse(c, message.otherOrigin(from ?? 'another page', origin)) : next()
  }
}
