import { timingSafeEqual } from 'node:crypto'
import { type Bytes, utf8 } from '../../core/bytes.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { MAX_SETUP_TRIES, SETUP_CODE_MS } from './limit.ts'
import { message } from './message.ts'
import type { Refused } from './refusal.ts'

/** Crockford's base 32: no I, L, O and U, so that it can be read out and typed. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** The one-time code that lets somebody found the plant. */
export interface SetupCode {
  /** XXXX-XXXX-XXXX. */
  readonly text: string
  /** Whether this is the code, while it is valid; wrong ones are counted. */
  try(code: string): Result<null, Refused>
}

const normal = (code: string): string =>
  code
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1')

const isSame = (a: string, b: string): boolean => a.length === b.length && timingSafeEqual(utf8(a), utf8(b))

/** Makes a code from 12 random bytes (60 bits); it ends after a day or after too many wrong tries. */
export function makeSetupCode(random: Bytes, now: () => number): SetupCode {
  const letters = Array.from(random, (byte) => ALPHABET.charAt(byte % 32)).join('')
  const text = letters.match(/.{4}/g)?.join('-') ?? letters
  const until = now() + SETUP_CODE_MS
  let left = MAX_SETUP_TRIES
  return {
    text,
    try(code) {
      if (left === 0 || now() > until) return fail(message.setupCodeOver)
      if (isSame(normal(code), letters)) return ok(null)
      left -= 1
      return fail(left === 0 ? message.setupCodeOver : message.setupCode(left))
    },
  }
}
