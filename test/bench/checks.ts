import { type Bytes, parseBase64url } from '../../core/bytes.ts'
import { type Event, eventBytes } from '../../core/record/event.ts'
import { encodeRecord, type SignedEvent } from '../../core/record/record.ts'

/** One event's signature check with everything at hand: what cannot be left out, and nothing else. */
export interface Check {
  readonly key: CryptoKey
  readonly signature: Bytes
  readonly message: Bytes
  /** The record as it is stored. */
  readonly leaf: Bytes
}

async function keysOf(events: readonly Event[]): Promise<Map<string, CryptoKey>> {
  const keys = new Map<string, CryptoKey>()
  for (const event of events) {
    if (event.type !== 'session.opened') continue
    const raw = parseBase64url(event.body.grant.publicKey) ?? new Uint8Array()
    keys.set(event.session, await crypto.subtle.importKey('raw', raw, 'Ed25519', false, ['verify']))
  }
  return keys
}

/** Prepares the checks of a run of records whose sessions begin in it. */
export async function prepareChecks(records: readonly SignedEvent[]): Promise<Check[]> {
  const keys = await keysOf(records.map(({ event }) => event))
  return records.map((record) => {
    const key = keys.get(record.event.session)
    const signature = parseBase64url(record.signature)
    if (key === undefined || signature === undefined) throw new Error('bench: found an event without a key')
    return { key, signature, message: eventBytes(record.event), leaf: encodeRecord(record) }
  })
}

/** Does the checks, all at once: WebCrypto spreads them over the process's threads. Throws on a false one. */
export async function runChecks(checks: readonly Check[]): Promise<void> {
  const valid = await Promise.all(
    checks.map(({ key, signature, message }) => crypto.subtle.verify('Ed25519', key, signature, message)),
  )
  if (valid.includes(false)) throw new Error('bench: found a signature that does not verify')
}
