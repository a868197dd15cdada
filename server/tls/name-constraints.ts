import { type Bytes, concat, utf8 } from '../../core/bytes.ts'
import type { Host } from './host.ts'
import { Extension } from './x509.ts'

const ID = '2.5.29.30'
const SEQUENCE = 0x30
const PERMITTED = 0xa0
const EXCLUDED = 0xa1
const DNS_NAME = 0x82
const IP_ADDRESS = 0x87

// DER, X.690: every part here is shorter than 128 bytes (a host has at most 55), so one length byte is enough.
function der(tag: number, ...parts: Uint8Array[]): Bytes {
  const body = concat(...parts)
  if (body.length > 127) throw new Error(`found a part of ${body.length} bytes, expected at most 127`)
  return concat(Uint8Array.of(tag, body.length), body)
}

const subtree = (tag: number, base: Uint8Array): Bytes => der(SEQUENCE, der(tag, base))

/**
 * RFC 5280 section 4.2.1.10, critical: below this authority only the host and names under it can be certified. A
 * constraint binds only the kinds of name it lists, so addresses are excluded whole: 0.0.0.0/0 and ::/0.
 */
export function nameConstraints(host: Host): Extension {
  const permitted = der(PERMITTED, subtree(DNS_NAME, utf8(host)))
  const everyAddress = [8, 32].map((length) => subtree(IP_ADDRESS, new Uint8Array(length)))
  return new Extension(ID, true, der(SEQUENCE, permitted, der(EXCLUDED, ...everyAddress)))
}
