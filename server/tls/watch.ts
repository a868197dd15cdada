import type { Result } from '../../core/result.ts'
import type { TlsFailure } from './failure.ts'
import { CHECK_EVERY_MS } from './limits.ts'
import type { Tls } from './store.ts'

/** `load` is loadTls or loadOwnTls with the time at which it is called. */
export type TlsWatch = {
  current: Tls
  load: () => Promise<Result<Tls, TlsFailure>>
  /** A new certificate stands: give it to the server's setSecureContext; open connections go on under the old one. */
  onRenew: (tls: Tls) => void
  /** Renewal did not work; the server goes on with what it has. Called at each check until it works. */
  onFailure: (failure: TlsFailure) => void
  everyMs?: number
}

/** Renews while the server runs, also the plant's own files when they change. Returns what stops it. */
export function watchTls(watch: TlsWatch): () => void {
  let served = watch.current.certPem
  async function check(): Promise<void> {
    const loaded = await watch.load()
    if (!loaded.ok) return watch.onFailure(loaded.error)
    if (loaded.value.warning !== undefined) watch.onFailure(loaded.value.warning)
    if (loaded.value.certPem === served) return
    served = loaded.value.certPem
    watch.onRenew(loaded.value)
  }
  const onThrow = (error: unknown): void =>
    watch.onFailure({
      kind: 'unreadable',
      message: `could not check the server certificate: ${String(error)}`,
    })
  // One check at a time: two that renewed at once would leave the key of one beside the certificate of the other.
  let isChecking = false
  const start = async (): Promise<void> => {
    if (isChecking) return
    isChecking = true
    await check().catch(onThrow)
    isChecking = false
  }
  const timer = setInterval(() => void start(), watch.everyMs ?? CHECK_EVERY_MS)
  timer.unref()
  return () => clearInterval(timer)
}
