import { parseBase64url } from '../bytes.ts'
import { verifyEd25519 } from '../ed25519.ts'
import { domainBytes } from '../hash.ts'
import { openCheckpoint, type TrustedLog } from '../log/checkpoint.ts'
import type { Grant } from './grant.ts'

/** What a grant proves of when it was made: after this time by the server's clock, after this many records. */
export interface NotBefore {
  readonly time?: number
  readonly checkpointSize?: number
}

/** `<ms>.<16 random bytes>.<signature>`, the bytes in base64url, as the server makes it. */
const NONCE = /^(0|[1-9]\d{0,15})\.([A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{86})$/

/** When a nonce was signed by the log's key, in ms; undefined for anything else. */
async function nonceTime(nonce: string, log: TrustedLog): Promise<number | undefined> {
  const [, digits, random, signed] = NONCE.exec(nonce) ?? []
  const signature = parseBase64url(signed ?? '')
  const at = Number(digits)
  if (signature === undefined || !Number.isSafeInteger(at)) return undefined
  const isSigned = await verifyEd25519(log.key.publicKey, signature, domainBytes('nonce', { at, random }))
  return isSigned ? at : undefined
}

/**
 * The bounds before which a session cannot have opened: its grant contains them, so they existed before the passkey
 * signed it. What the plant's log did not sign bounds nothing and is left out.
 */
export async function notBefore(
  { serverNonce, lastCheckpoint }: Pick<Grant, 'serverNonce' | 'lastCheckpoint'>,
  log: TrustedLog,
): Promise<NotBefore> {
  const time = serverNonce === null ? undefined : await nonceTime(serverNonce, log)
  const opened = lastCheckpoint === null ? undefined : await openCheckpoint(lastCheckpoint, log)
  return {
    ...(time === undefined ? {} : { time }),
    ...(opened?.ok ? { checkpointSize: opened.value.checkpoint.size } : {}),
  }
}
