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

/** Lets exactly these scripts become workers, where the page's CSP asks for Trusted Types and where it does not. */
function openPolicy(allowed: ReadonlySet<string>): (url: string | URL) => URL {
  const check = (url: string): string => {
    if (!allowed.has(new URL(url, location.href).href))
      throw new TypeError(`worker: found ${url}, expected ${[...allowed].join(' or ')}`)
    return url
  }
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes }
  const policy = trustedTypes?.createPolicy(POLICY, { createScriptURL: check })
  return (url) => policy?.createScriptURL(String(url)) ?? new URL(check(String(url)), location.href)
}

const own = new Set<string>()
let trusted: ReturnType<typeof openPolicy> | undefined

/** Starts a worker of our own, by the address the build gave it. */
export function startWorker(address: string, name = 'plumb-engine'): Worker {
  own.add(new URL(address, location.href).href)
  trusted ??= openPolicy(own)
  return new Worker(trusted(address), { type: 'module', name })
}

/** In the engine's worker: threads may start from the runtime's glue, and from nothing else. */
export function guardWorkers(): void {
  const trust = openPolicy(new Set([new URL(GLUE_PATH, location.origin).href]))
  globalThis.Worker = class extends Worker {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(trust(url), options)
    }
  }
}
