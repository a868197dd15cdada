import { type BrowserContext, chromium, type Page } from 'playwright-core'
import { CHROMIUM_FLAGS, chromiumPath } from '../setup/chromium.ts'

/**
 * A security key that outlives a tablet's browser, as a real one does: Chromium's own virtual authenticator (CDP) in
 * a small Chromium of its own. Chromium cannot carry an authenticator's PRF secret from one process to the next, so
 * the tablet's calls to navigator.credentials are handed to that process, on a page of the same origin.
 */
export interface SecurityKey {
  /** Plugs the key into a browser: from here on its pages reach it. */
  plugInto(context: BrowserContext): Promise<void>
  /** While it is out of the slot, the passkey is not used. */
  setPresent(isPresent: boolean): void
  readonly uses: () => number
  close(): Promise<void>
}

const AUTHENTICATOR = {
  ...({ protocol: 'ctap2', ctap2Version: 'ctap2_1', transport: 'usb' } as const),
  ...{ hasResidentKey: true, hasUserVerification: true, hasPrf: true },
  ...{ isUserVerified: true, automaticPresenceSimulation: true },
}

/** Adds Chromium's virtual authenticator to a page. */
export async function addAuthenticator(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  await devtools.send('WebAuthn.addVirtualAuthenticator', { options: AUTHENTICATOR })
}

/** Runs in both pages: byte values travel as {bytes}, in hexadecimal. */
function installCodec(): void {
  const hex = (bytes: Uint8Array) => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  const pack = (value: unknown): unknown => {
    if (value instanceof ArrayBuffer) return { bytes: hex(new Uint8Array(value)) }
    if (ArrayBuffer.isView(value))
      return { bytes: hex(new Uint8Array(value.buffer, value.byteOffset, value.byteLength)) }
    if (Array.isArray(value)) return value.map(pack)
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(
        Object.entries(value)
          .filter(([, each]) => typeof each !== 'function' && !(each instanceof AbortSignal))
          .map(([key, each]) => [key, pack(each)]),
      )
    return value
  }
  const unpack = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(unpack)
    if (typeof value !== 'object' || value === null) return value
    if ('bytes' in value && typeof value.bytes === 'string')
      return Uint8Array.from(value.bytes.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)).buffer
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, unpack(each)]))
  }
  Object.assign(globalThis, { keyCodec: { pack, unpack } })
}

/** Runs in the tablet's pages: navigator.credentials asks the key. */
function installBridge(): void {
  const { pack, unpack } = (
    globalThis as unknown as { keyCodec: { pack(v: unknown): unknown; unpack(v: unknown): unknown } }
  ).keyCodec
  const ask = (
    globalThis as unknown as {
      askSecurityKey(call: string, options: unknown): Promise<{ error?: string; value?: unknown }>
    }
  ).askSecurityKey
  const call = (name: string) => async (options: unknown) => {
    const answer = await ask(name, pack(options))
    if (answer.error !== undefined) throw new DOMException(answer.error, answer.error)
    const value = unpack(answer.value) as {
      extensions: unknown
      response: { attestationObject?: unknown; transports: unknown }
    }
    const response = {
      ...value.response,
      getTransports: () => value.response.transports,
      getPublicKeyAlgorithm: () => -7,
      getPublicKey: () => null,
      getAuthenticatorData: () => null,
    }
    return { ...value, response, getClientExtensionResults: () => value.extensions }
  }
  if (!('credentials' in navigator)) return
  Object.defineProperty(navigator.credentials, 'create', { value: call('create') })
  Object.defineProperty(navigator.credentials, 'get', { value: call('get') })
}

/** Runs in the key's own page. */
async function useKey([name, packed]: readonly [string, unknown]): Promise<{
  error?: string
  value?: unknown
}> {
  const { pack, unpack } = (
    globalThis as unknown as { keyCodec: { pack(v: unknown): unknown; unpack(v: unknown): unknown } }
  ).keyCodec
  try {
    const options = unpack(packed) as CredentialCreationOptions & CredentialRequestOptions
    const found =
      name === 'create'
        ? await navigator.credentials.create(options)
        : await navigator.credentials.get(options)
    const credential = found as PublicKeyCredential
    const from = credential.response as AuthenticatorAttestationResponse & AuthenticatorAssertionResponse
    const response = {
      ...{
        clientDataJSON: from.clientDataJSON,
        attestationObject: from.attestationObject,
        transports: from.getTransports?.() ?? [],
      },
      ...{
        authenticatorData: from.authenticatorData,
        signature: from.signature,
        userHandle: from.userHandle ?? undefined,
      },
    }
    const { id, rawId, type } = credential
    return { value: pack({ id, rawId, type, response, extensions: credential.getClientExtensionResults() }) }
  } catch (error) {
    return { error: error instanceof Error ? error.name : 'UnknownError' }
  }
}

/** Makes a security key for one origin. */
export async function openSecurityKey(origin: string): Promise<SecurityKey> {
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_FLAGS })
  const page = await browser.newPage()
  await page.route('**/*', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<title>security key</title>' }),
  )
  await page.addInitScript(installCodec)
  await page.goto(`${origin}/`)
  await addAuthenticator(page)
  let isPresent = true
  let uses = 0
  return {
    async plugInto(context) {
      await context.exposeFunction('askSecurityKey', async (call: string, options: unknown) => {
        uses += 1
        return isPresent ? page.evaluate(useKey, [call, options] as const) : { error: 'NotAllowedError' }
      })
      await context.addInitScript(installCodec)
      await context.addInitScript(installBridge)
    },
    setPresent(present) {
      isPresent = present
    },
    uses: () => uses,
    close: () => browser.close(),
  }
}
