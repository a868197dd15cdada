import { GLUE_PATH } from './runtime-path.ts'

/** What Trusted Types give, as far as we use it; TypeScript's DOM does not know it yet. */
interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL: (url: string) => string },
  ): { createScriptURL: (url: string) => URL }
}

/** The one policy that the server's `trusted-types` directive names for us. */
const POLICY = 'plumb-worker'

/** Lets exactly one script become a worker, where the page's CSP asks for Trusted Types and where it does not. */
function openPolicy(allowed: string): (url: string | URL) => URL {
  const check = (url: string): string => {
    if (new URL(url, location.href).href !== allowed)
      throw new TypeError(`worker: found ${url}, expected ${allowed}`)
    return url
  }
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes }
  const policy = trustedTypes?.createPolicy(POLICY, { createScriptURL: check })
  return (url) => policy?.createScriptURL(String(url)) ?? new URL(check(String(url)), location.href)
}

let trusted: ReturnType<typeof openPolicy> | undefined

/** Starts the engine's own worker, by the address the build gave it. */
export function startWorker(address: string): Worker {
  trusted ??= openPolicy(new URL(address, location.href).href)
  return new Worker(trusted(address), { type: 'module', name: 'plumb-engine' })
}

/** In the engine's worker: threads may start from the runtime's glue, and from nothing else. */
export function guardWorkers(): void {
  const trust = openPolicy(new URL(GLUE_PATH, location.origin).href)
  globalThis.Worker = class extends Worker {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(trust(url), options)
    }
  }
}
