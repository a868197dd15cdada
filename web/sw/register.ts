import type { Update } from './update.svelte.ts'

const SCRIPT = '/sw.js'
/** Tablets stay open for weeks: how often an open page asks whether there is a newer version. */
const LOOK_EVERY_MS = 30 * 60_000

/** What Trusted Types give, as far as it is used; TypeScript's DOM does not know them yet. */
interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL: (url: string) => string },
  ): { createScriptURL: (url: string) => string }
}

/** The address of our one service worker, in the policy that the server's CSP names for it. */
function scriptAddress(): string {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes }
  const createScriptURL = (url: string): string => {
    if (url !== SCRIPT) throw new TypeError(`service worker: found ${url}, expected ${SCRIPT}`)
    return url
  }
  return (
    trustedTypes?.createPolicy('plumb-service-worker', { createScriptURL }).createScriptURL(SCRIPT) ?? SCRIPT
  )
}

function watch(registration: ServiceWorkerRegistration, update: Update): void {
  const offer = (): void => {
    const { waiting } = registration
    // Without a controller it is the first version, which takes over by itself.
    if (waiting === null || navigator.serviceWorker.controller === null) return
    update.offer(() => {
      navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true })
      waiting.postMessage('take-over')
    })
  }
  offer()
  registration.addEventListener('updatefound', () => {
    const { installing } = registration
    installing?.addEventListener('statechange', () => installing.state === 'installed' && offer())
  })
}

/** Registers the service worker, and says when a newer version waits. Failing leaves an app that needs the server. */
export async function keepAppFresh(update: Update): Promise<void> {
  if (!('serviceWorker' in navigator)) return
  try {
    const registration = await navigator.serviceWorker.register(scriptAddress(), { updateViaCache: 'none' })
    watch(registration, update)
    setInterval(() => void registration.update().catch(() => undefined), LOOK_EVERY_MS)
  } catch {
    // The check page says that the app is not on this device, and why that matters.
  }
}
