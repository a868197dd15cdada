import { type Bytes, utf8 } from './bytes.ts'

export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json | undefined }

const DEPTH_MAX = 64

/** Text that JSON writes as it stands, and so most text there is. */
const PLAIN = /^[ !#-[\]-~]*$/

/** A string as JSON; undefined for a lone surrogate. */
function writeText(text: string): string | undefined {
  if (PLAIN.test(text)) return `"${text}"`
  return text.isWellFormed() ? JSON.stringify(text) : undefined
}

function writeObject(value: object, depth: number): string | undefined {
  if ('toJSON' in value) return undefined
  let text = ''
  for (const key of Object.keys(value).sort()) {
    const found: unknown = value[key as keyof typeof value]
    // As JSON does: a member that is not there is not written.
    if (found === undefined) continue
    const name = writeText(key)
    const member = write(found, depth + 1)
    if (name === undefined || member === undefined) return undefined
    text += text === '' ? `${name}:${member}` : `,${name}:${member}`
  }
  return `{${text}}`
}

/** The canonical text of plain JSON that is not too deep; undefined for anything else. */
function write(value: unknown, depth: number): string | undefined {
  if (typeof value === 'string') return writeText(value)
  if (typeof value === 'number') return Number.isFinite(value) ? JSON.stringify(value) : undefined
  if (typeof value === 'boolean') return value ? 'true' : 'false'
  if (value === null) return 'null'
  if (typeof value !== 'object' || depth > DEPTH_MAX) return undefined
  if (!Array.isArray(value)) return writeObject(value, depth)
  const items = value.map((item) => write(item, depth + 1))
  return items.includes(undefined) ? undefined : `[${items.join(',')}]`
}

const isOrderedObject = (value: object, depth: number): boolean => {
  if ('toJSON' in value) return false
  let last: string | undefined
  for (const key of Object.keys(value)) {
    if ((last !== undefined && last >= key) || !key.isWellFormed()) return false
    if (!isOrdered(value[key as keyof typeof value], depth + 1)) return false
    last = key
  }
  return true
}

/** Whether JSON.stringify writes the canonical text of a value, because its keys stand in canonical order already. */
function isOrdered(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return value.isWellFormed()
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value === 'boolean' || value === null) return true
  if (typeof value !== 'object' || depth > DEPTH_MAX) return false
  if (!Array.isArray(value)) return isOrderedObject(value, depth)
  for (const item of value) if (!isOrdered(item, depth + 1)) return false
  return true
}

/**
 * Canonical JSON, RFC 8785, as text. What was parsed from canonical text is in order, and is left to JSON.stringify;
 * other plain JSON is written here, numbers and strings by JSON.stringify. Throws as encodeJson does.
 */
export function canonicalText(value: unknown): string {
  if (isOrdered(value, 0)) return JSON.stringify(value)
  const text = write(value, 0)
  if (text === undefined) throw new Error('canonical JSON: found a value that it cannot carry')
  return text
}

/**
 * Canonical JSON, RFC 8785, as UTF-8 bytes. Throws on what JSON cannot carry (NaN, infinities, functions, lone
 * surrogates), and on what is deeper than any record: a caller that has such a value has broken an invariant.
 */
export const encodeJson = (value: unknown): Bytes => utf8(canonicalText(value))
