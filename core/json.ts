import canonicalize from 'canonicalize'
import { type Bytes, utf8 } from './bytes.ts'

export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json | undefined }

const UNUSUAL = Symbol('a value that canonicalize looks at')
const DEPTH_MAX = 64

/** Keys that would not stay where they are put: JavaScript lists array indices first, and one sets the prototype. */
const isKeyUnusual = (key: string): boolean => key === '__proto__' || /^\d+$/.test(key) || !key.isWellFormed()

function objectInOrder(value: object, depth: number): unknown {
  if ('toJSON' in value || depth > DEPTH_MAX) return UNUSUAL
  const copy: Record<string, unknown> = {}
  for (const key of Object.keys(value).sort()) {
    const member = inOrder(value[key as keyof typeof value], depth + 1)
    if (member === UNUSUAL || isKeyUnusual(key)) return UNUSUAL
    copy[key] = member
  }
  return copy
}

/** A copy of plain JSON with its members in canonical order, or UNUSUAL. */
function inOrder(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return value.isWellFormed() ? value : UNUSUAL
  if (typeof value === 'number') return Number.isFinite(value) ? value : UNUSUAL
  if (typeof value === 'boolean' || value === null) return value
  if (typeof value !== 'object') return UNUSUAL
  if (!Array.isArray(value)) return objectInOrder(value, depth)
  const copy = depth > DEPTH_MAX ? [UNUSUAL] : value.map((item) => inOrder(item, depth + 1))
  return copy.includes(UNUSUAL) ? UNUSUAL : copy
}

/**
 * Canonical JSON, RFC 8785, as text. RFC 8785 takes numbers and strings from ECMAScript, so once members stand in
 * order JSON.stringify writes the canonical form, several times faster than a walk in JavaScript; whatever is not
 * plain is left to canonicalize. Throws as encodeJson does.
 */
export function canonicalText(value: unknown): string {
  const plain = inOrder(value, 0)
  if (plain !== UNUSUAL) return JSON.stringify(plain)
  const text = canonicalize(value)
  if (text === undefined) throw new Error('canonical JSON: found a value that JSON cannot carry')
  if (!text.isWellFormed())
    throw new Error('canonical JSON: found a lone surrogate, expected well-formed text')
  return text
}

/**
 * Canonical JSON, RFC 8785, as UTF-8 bytes. Throws on what JSON cannot carry (NaN, infinities, functions, lone
 * surrogates): a caller that has such a value has broken an invariant.
 */
export const encodeJson = (value: unknown): Bytes => utf8(canonicalText(value))
