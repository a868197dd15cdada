import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { ok, type Result } from '../../core/result.ts'
import { makePrivateFolder } from '../key/files.ts'
import { folderOf, readAuthority, type TlsStore, writeAuthority } from './authority-files.ts'
import { failure, type TlsFailure } from './failure.ts'
import { parseHost } from './host.ts'
import { loadTls, type Tls } from './store.ts'

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

/**
 * Makes the authority and the first server certificate in DATA/tls, in this order: ca.key, ca.crt, server.key,
 * server.crt. Run again it goes on where it stopped; `made` is false when all was there. Another host is refused.
 */
export async function initTls(
  store: TlsStore & { host: string },
): Promise<Result<{ tls: Tls; made: boolean }, TlsFailure>> {
  const host = parseHost(store.host)
  if (!host.ok) return host
  await makePrivateFolder(folderOf(store))
  const found = await readAuthority(store)
  if (found.ok && found.value.host !== host.value) return failure.otherHost(found.value.host, host.value)
  if (!found.ok && found.error.kind !== 'not-made') return found
  if (!found.ok) {
    // A server certificate is made last: where there is one, ca.crt was lost, and tablets trust the lost one.
    if (await exists(join(folderOf(store), 'server.crt')))
      return failure.authorityDamaged(folderOf(store), 'a server.crt without its ca.crt')
    const written = await writeAuthority(store, host.value)
    if (!written.ok) return written
    // If we crash here, there is no server certificate yet, and loading makes it, as it does below.
  }
  const tls = await loadTls(store)
  return tls.ok ? ok({ tls: tls.value, made: !found.ok }) : tls
}
