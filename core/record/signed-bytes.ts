import { type Bytes, concat, utf8 } from '../bytes.ts'
import { canonicalText } from '../json.ts'
import type { SignedEvent } from './record.ts'

const DOMAIN = utf8('plumb/event/v1\n')

/** What follows an event in its leaf: its kind and its signature, 86 characters. */
const AFTER = ',"kind":"event","signature":""}'.length + 86

/**
 * The bytes that the session's key signed, cut out of an event's leaf: canonical JSON has one order of keys, so they
 * stand in it as they are, and need not be written a second time. The same as `eventBytes` of its event.
 */
export function signedBytes({ assertion }: SignedEvent, leaf: Uint8Array): Bytes {
  const before = assertion === undefined ? '{"event":' : `{"assertion":${canonicalText(assertion)},"event":`
  return concat(DOMAIN, leaf.subarray(utf8(before).length, leaf.length - AFTER))
}
