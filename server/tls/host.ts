import { isIP } from 'node:net'
import { ok, type Result } from '../../core/result.ts'
import { failure, type TlsFailure } from './failure.ts'
import { MAX_HOST_LENGTH, MAX_LABEL_LENGTH } from './limits.ts'

/** The DNS name, in lower case, that tablets open and that passkeys belong to (the WebAuthn rpId). */
export type Host = string & { readonly brand: 'Host' }

const LABEL = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/

// A name that ends in a number is an IPv4 address to a browser, also in short forms such as 10.1 (WHATWG URL).
const isAddress = (text: string): boolean =>
  isIP(text.replace(/^\[|\]$/g, '')) !== 0 || /^[0-9]+$|\.[0-9]+$/.test(text)

function findFault(text: string): string | undefined {
  if (text === '') return 'nothing in it'
  if (/[^\x20-\x7e]/.test(text)) return 'letters outside a-z (write its xn-- form)'
  if (/[:/?#@]/.test(text)) return 'more than a name (leave out https://, port and path)'
  if (text.length > MAX_HOST_LENGTH)
    return `${text.length} characters where ${MAX_HOST_LENGTH} fit a certificate`
  const labels = text.split('.')
  if (labels.includes('')) return 'an empty part between or beside its dots'
  if (labels.some((label) => label.length > MAX_LABEL_LENGTH))
    return `a part over ${MAX_LABEL_LENGTH} characters`
  const wrong = labels.find((label) => !LABEL.test(label))
  return wrong === undefined
    ? undefined
    : `the part "${wrong}" that is not of letters, digits and inner hyphens`
}

/** Checks that a text can be an rpId and the name of a certificate; upper case is brought to lower. */
export function parseHost(text: string): Result<Host, TlsFailure> {
  const host = text.trim().toLowerCase()
  if (isAddress(host)) return failure.hostAddress(host)
  const fault = findFault(host)
  if (fault !== undefined) return failure.hostMalformed(host, fault)
  if (!host.includes('.') && host !== 'localhost') return failure.hostSingleLabel(host)
  return ok(host as Host)
}
