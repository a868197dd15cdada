import { ok, type Result } from '../../core/result.ts'
import type { Authority } from './authority.ts'
import { folderOf, openAuthorityKey, readAuthority, type TlsStore } from './authority-files.ts'
import { isValidAt, shouldRenew } from './certificate.ts'
import type { TlsFailure } from './failure.ts'
import type { Host } from './host.ts'
import { type Pair, readPair, writePair } from './pair.ts'

/** What an HTTPS server needs, and what is to be said about it. */
export type Tls = {
  host: Host
  certPem: string
  keyPem: string
  notAfter: Date
  /** What tablets install; undefined with the plant's own certificate. */
  caPem: string | undefined
  /** Why renewal failed although the certificate still counts; to be shown to an admin. */
  warning: TlsFailure | undefined
}

async function issue(store: TlsStore, authority: Authority): Promise<Result<Pair, TlsFailure>> {
  const key = await openAuthorityKey(store, authority)
  if (!key.ok) return key
  const from = { host: authority.host, authority, authorityKey: key.value, now: store.now }
  return ok(await writePair(folderOf(store), store.master, from))
}

const toTls = (authority: Authority, pair: Pair, warning?: TlsFailure): Tls => ({
  host: authority.host,
  certPem: pair.certPem,
  keyPem: pair.keyPem,
  notAfter: pair.validity.notAfter,
  caPem: authority.certPem,
  warning,
})

// The pair can always be made again from the authority, unless its files are there and only may not be read.
const isReplaceable = (error: TlsFailure): boolean =>
  error.kind !== 'wide-mode' && error.kind !== 'unreadable'

/** Reads the server's certificate and key, and issues them anew when they are due, damaged or missing. */
export async function loadTls(store: TlsStore): Promise<Result<Tls, TlsFailure>> {
  const authority = await readAuthority(store)
  if (!authority.ok) return authority
  const current = await readPair(folderOf(store), store.master, authority.value)
  if (!current.ok && !isReplaceable(current.error)) return current
  // A clock from before the authority was made is wrong: what it would issue is worse than what there is.
  const isClockWrong = store.now < authority.value.notBefore
  if (current.ok && (isClockWrong || !shouldRenew(current.value.validity, store.now)))
    return ok(toTls(authority.value, current.value))
  const issued = await issue(store, authority.value)
  if (issued.ok) return ok(toTls(authority.value, issued.value))
  // The line does not stop for a renewal that failed with weeks to spare.
  if (current.ok && isValidAt(current.value.validity, store.now))
    return ok(toTls(authority.value, current.value, issued.error))
  return issued
}
