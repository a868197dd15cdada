import { type KeyObject, X509Certificate } from 'node:crypto'
import { join } from 'node:path'
import { utf8ToText } from '../../core/bytes.ts'
import { ok, type Result } from '../../core/result.ts'
import { createPrivateFile, readPublicFile } from '../key/files.ts'
import type { MasterKey } from '../key/master.ts'
import { readSealed, type SealedPlace, sealSecret } from '../key/sealed.ts'
import { type Authority, makeAuthority, parseAuthority } from './authority.ts'
import { failure, type TlsFailure } from './failure.ts'
import type { Host } from './host.ts'
import { encodeKey, makeKey, parseKey } from './key-pair.ts'

/** Where this server's TLS files are, and what opens them. */
export type TlsStore = { data: string; master: MasterKey; now: Date }

/** DATA/tls. */
export const folderOf = (store: TlsStore): string => join(store.data, 'tls')

const authorityKeyPlace = (store: TlsStore): SealedPlace => ({
  path: join(folderOf(store), 'ca.key'),
  master: store.master,
  label: 'tls/ca.key',
})

/** Reads ca.crt; `not-made` when there is none. */
export async function readAuthority(store: TlsStore): Promise<Result<Authority, TlsFailure>> {
  const file = await readPublicFile(join(folderOf(store), 'ca.crt'))
  if (!file.ok) return file.error.kind === 'missing' ? failure.notMade(folderOf(store)) : file
  const authority = parseAuthority(utf8ToText(file.value) ?? '')
  return authority === undefined
    ? failure.authorityDamaged(folderOf(store), 'a ca.crt that is no authority of Plumb')
    : ok(authority)
}

async function readKey(store: TlsStore): Promise<Result<KeyObject, TlsFailure>> {
  const secret = await readSealed(authorityKeyPlace(store))
  if (secret.ok) return ok(parseKey(secret.value))
  return secret.error.kind === 'missing'
    ? failure.authorityDamaged(folderOf(store), 'a ca.crt without its ca.key')
    : secret
}

/** Opens ca.key to issue with it; refuses one that is not the key of ca.crt, and an authority that is over. */
export async function openAuthorityKey(
  store: TlsStore,
  authority: Authority,
): Promise<Result<KeyObject, TlsFailure>> {
  if (authority.notAfter <= store.now) return failure.authorityExpired(authority.notAfter)
  const key = await readKey(store)
  if (!key.ok || new X509Certificate(authority.certPem).checkPrivateKey(key.value)) return key
  return failure.authorityDamaged(folderOf(store), 'a ca.key that is not the one of ca.crt')
}

/** Makes ca.key, then ca.crt; what stands already, from an init that crashed or runs beside this one, is kept. */
export async function writeAuthority(store: TlsStore, host: Host): Promise<Result<undefined, TlsFailure>> {
  const place = authorityKeyPlace(store)
  await createPrivateFile(place.path, sealSecret(place.master, place.label, encodeKey(makeKey())))
  // What counts is the key on disk, never the one drawn above.
  const key = await readKey(store)
  if (!key.ok) return key
  // If we crash here, ca.key waits for its certificate, and the next init makes it.
  const certPem = await makeAuthority({ host, key: key.value, now: store.now })
  await createPrivateFile(join(folderOf(store), 'ca.crt'), certPem)
  return ok(undefined)
}
