import { AsyncLocalStorage } from 'node:async_hooks'
import { ed25519 } from '@noble/curves/ed25519.js'
import { type Bytes, concat, encodeBase64url, parseBase64url, utf8 } from '../../core/bytes.ts'
import { sha256Bytes } from '../../core/hash.ts'
import type { SimulatedPerson } from '../../core/simulation/plant.ts'
import type { Actor, Scheduler } from './scheduler.ts'

/** What a browser gives the app's code on one tablet. */
export interface Browser extends Actor {
  /** The tablet's own clock. */
  clock(): number
  fetch(path: string, init: RequestInit): Promise<Response>
  readonly localStorage: Map<string, string>
  /** Who stands at the tablet and touches their security key when it is asked for. */
  person: SimulatedPerson | undefined
  /** Told of every challenge that somebody signed. */
  onSigned(challenge: Bytes): void
}

const isBrowser = (actor: Actor | undefined): actor is Browser => actor !== undefined && 'fetch' in actor

const PKCS8 = Uint8Array.from([48, 46, 2, 1, 0, 48, 5, 6, 3, 43, 101, 112, 4, 34, 4, 32])

/** A new key pair, or a new AES key, from the actor's stream instead of the machine's. */
async function generateKey(
  random: (length: number) => Bytes,
  name: string,
  extractable: boolean,
  uses: KeyUsage[],
) {
  if (name !== 'Ed25519') return crypto.subtle.importKey('raw', random(32), name, extractable, uses)
  const seed = random(32)
  const [privateKey, publicKey] = await Promise.all([
    crypto.subtle.importKey('pkcs8', concat(PKCS8, seed), name, extractable, ['sign']),
    crypto.subtle.importKey('raw', new Uint8Array(ed25519.getPublicKey(seed)), name, true, ['verify']),
  ])
  return { privateKey, publicKey }
}

/** A security key's answer, as navigator.credentials gives it; its PRF is a hash of its own. */
function touch(browser: Browser, options: PublicKeyCredentialRequestOptions): unknown {
  const { person } = browser
  const challenge = new Uint8Array(options.challenge as ArrayBuffer)
  const ids = (options.allowCredentials ?? []).map(({ id }) =>
    encodeBase64url(new Uint8Array(id as ArrayBuffer)),
  )
  if (person === undefined || !ids.includes(person.passkey.credential))
    throw Object.assign(new Error('nobody touched the key'), { name: 'NotAllowedError' })
  browser.onSigned(challenge)
  const { credential, ...assertion } = person.passkey.assert(challenge)
  const bytes = (text: string) => parseBase64url(text)?.buffer
  const input = options.extensions?.prf?.eval?.first
  const first = input && sha256Bytes(concat(utf8(credential), new Uint8Array(input as ArrayBuffer))).buffer
  return {
    ...{
      id: credential,
      rawId: bytes(credential),
      type: 'public-key',
      authenticatorAttachment: 'cross-platform',
    },
    response: {
      authenticatorData: bytes(assertion.authenticatorData),
      clientDataJSON: bytes(assertion.clientDataJSON),
      signature: bytes(assertion.signature),
    },
    getClientExtensionResults: () => (first ? { prf: { results: { first } } } : {}),
  }
}

/** Work on the machine's other threads, one at a time: it ends in the order in which it was asked for. */
function inOrder(scheduler: () => Scheduler | undefined): void {
  const subtle = crypto.subtle
  let last: Promise<unknown> = Promise.resolve()
  const names = [
    ...(['encrypt', 'decrypt', 'sign', 'verify', 'digest', 'importKey', 'exportKey'] as const),
    ...(['deriveBits', 'deriveKey'] as const),
  ]
  for (const name of names) {
    const real = subtle[name].bind(subtle) as (...args: unknown[]) => Promise<unknown>
    const ordered = (...args: unknown[]) => {
      const world = scheduler()
      if (world?.running === undefined) return real(...args)
      world.outstanding += 1
      const done = last
        .then(() => real(...args))
        .finally(() => {
          world.outstanding -= 1
        })
      last = done.catch(() => undefined)
      return done
    }
    Object.defineProperty(subtle, name, { configurable: true, value: ordered })
  }
}

const worlds = new AsyncLocalStorage<Scheduler>()
let isInstalled = false

const browser = (): Browser => {
  const running = worlds.getStore()?.running
  if (!isBrowser(running)) throw new Error('browser: found no tablet that runs')
  return running
}

/** Puts what browsers have in the place of what Node has, for code that runs in a simulation and for no other. */
function install(): void {
  if (isInstalled) return
  isInstalled = true
  const actor = () => worlds.getStore()?.running
  const real = {
    ...{ fetch: globalThis.fetch, now: Date.now, draw: crypto.getRandomValues.bind(crypto) },
    generate: crypto.subtle.generateKey.bind(crypto.subtle),
  }
  const define = (on: object, name: string, value: unknown) =>
    Object.defineProperty(on, name, { configurable: true, writable: true, value })
  inOrder(() => worlds.getStore())
  define(crypto, 'getRandomValues', (into: Uint8Array) => {
    const { random } = actor() ?? {}
    if (random === undefined) return real.draw(into as Uint8Array<ArrayBuffer>)
    into.set(random.bytes(into.length))
    return into
  })
  define(crypto.subtle, 'generateKey', (how: AlgorithmIdentifier, extractable: boolean, uses: KeyUsage[]) => {
    const { random } = actor() ?? {}
    if (random === undefined) return real.generate(how as 'Ed25519', extractable, uses)
    return generateKey(random.bytes, typeof how === 'string' ? how : how.name, extractable, uses)
  })
  define(Date, 'now', () => {
    const running = actor()
    return isBrowser(running) ? running.clock() : real.now.call(Date)
  })
  define(globalThis, 'fetch', (path: string, init: RequestInit) =>
    isBrowser(actor()) ? browser().fetch(path, init) : real.fetch(path, init),
  )
  define(globalThis, 'location', { href: 'http://localhost:8080/' })
  define(globalThis, 'localStorage', {
    getItem: (key: string) => browser().localStorage.get(key) ?? null,
    setItem: (key: string, value: string) => void browser().localStorage.set(key, value),
    removeItem: (key: string) => void browser().localStorage.delete(key),
  })
  define(globalThis, 'PublicKeyCredential', class {})
  define(navigator, 'storage', { estimate: async () => ({ usage: 0, quota: 1 }) })
  define(navigator, 'credentials', {
    get: async ({ publicKey }: CredentialRequestOptions) => publicKey && touch(browser(), publicKey),
  })
}

/** Runs a simulation with the platform of its own around it. */
export function inBrowsers<T>(scheduler: Scheduler, work: () => Promise<T>): Promise<T> {
  install()
  return worlds.run(scheduler, work)
}
