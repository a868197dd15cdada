import canonicalize from 'canonicalize'
import { type Bytes, utf8 } from './bytes.ts'

export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json | undefined }

/**
 * Canonical JSON, RFC 8785, as UTF-8 bytes. Throws on what JSON cannot carry (NaN, infinities, functions, lone
 * surrogates): a caller that has such a value has broken an invariant.
 */
export function encodeJson(value: unknown): Bytes {
  const text = canonicalize(value)
  if (text === undefined) throw new Error('canonical JSON: found a value that JSON cannot carry')
  if (!text.isWellFormed())
    throw new Error('canonical JSON: found a lone surrogate, expected well-formed text')
  return utf8(text)
}
