import type { VaultRow } from '../local/database.ts'
import { type Found, fine, lacking, unknown, weak } from './condition.ts'

interface Capable {
  getClientCapabilities?: () => Promise<Record<string, boolean>>
}

const capabilities = async (): Promise<Record<string, boolean>> =>
  (await (globalThis.PublicKeyCredential as Capable | undefined)
    ?.getClientCapabilities?.()
    .catch(() => undefined)) ?? {}

export function checkPasskeys(): Found {
  if (typeof PublicKeyCredential === 'undefined')
    return lacking(
      'This browser has no passkeys at this address, so nobody can sign in. Use a current Chrome, Edge or Safari, under the server’s name and with https.',
    )
  return fine('The browser can ask a security key, or this device, for a passkey.')
}

/** What signing in has shown counts more than what the browser says of itself. */
export async function checkPrf(vaults: readonly VaultRow[]): Promise<Found> {
  if (vaults.some(({ kind }) => kind === 'passkey'))
    return fine('A passkey unlocked data on this tablet: what people keep here is locked with their key.')
  const marked = 'Records on this tablet are then locked to the tablet only, and marked so.'
  if (vaults.length > 0)
    return weak(
      `The passkey used here cannot lock data. ${marked} Use a security key with PRF (hmac-secret).`,
    )
  const prf = (await capabilities())['extension:prf']
  if (prf === true)
    return fine('The browser passes it on. Whether a key can do it shows with the first sign-in.')
  if (prf === false)
    return weak(`This browser cannot lock data with a passkey. ${marked} Update the browser.`)
  return unknown('The browser does not say. It shows with the first sign-in.')
}

/** Session and tablet keys are Ed25519. */
export async function checkEd25519(): Promise<Found> {
  try {
    await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify'])
    return fine('Records can be signed on this device.')
  } catch {
    return lacking(
      'This browser cannot make Ed25519 keys, so no record could be signed. Update it, or take another device.',
    )
  }
}
