import { fail, ok, type Result } from '../result.ts'

/** Characters after a pattern is written out: `A{3}` is three. Bounds the time that one match can take. */
const MAX_ITEMS = 1000
const MAX_LENGTH = 200

type Test = (character: string) => boolean

/** One character of a pattern; one that may be left out, and one that may also come again. */
interface Item {
  readonly test: Test
  readonly isOptional: boolean
  readonly isRepeated: boolean
}

export interface PatternError {
  readonly kind: 'pattern'
  readonly message: string
}

/** Says whether a text as a whole is as a pattern asks. */
export type Pattern = (text: string) => boolean

const CLASSES: Readonly<Record<string, Test>> = {
  d: (c) => c >= '0' && c <= '9',
  w: (c) => /^[A-Za-z0-9_]$/.test(c),
}

const isWord = (c: string): boolean => /^[A-Za-z0-9]$/.test(c)

/** A pattern while it is read; the first error is kept. */
interface Reader {
  readonly characters: readonly string[]
  at: number
  error?: string
}

const peek = ({ characters, at }: Reader): string | undefined => characters[at]

function refuse(reader: Reader, message: string): Test {
  reader.error ??= `${message} at place ${reader.at + 1}`
  return () => false
}

/** What follows a backslash: a class, or a sign taken for itself. */
function readEscape(reader: Reader): Test | string {
  const next = reader.characters[reader.at++]
  if (next === undefined) return refuse(reader, 'found a backslash at the end')
  const found = CLASSES[next]
  if (found) return found
  return isWord(next) ? refuse(reader, `found \\${next}, expected \\d, \\w or a sign`) : next
}

const between =
  (low: string, high: string): Test =>
  (c) =>
    c >= low && c <= high

/** The inside of square brackets: characters, ranges and classes, or all but these. */
function readSet(reader: Reader): Test {
  const isNot = peek(reader) === '^'
  if (isNot) reader.at++
  const tests: Test[] = []
  for (let c = reader.characters[reader.at++]; c !== ']'; c = reader.characters[reader.at++]) {
    if (c === undefined) return refuse(reader, 'found no ] for a [')
    const low = c === '\\' ? readEscape(reader) : c
    if (typeof low === 'function') tests.push(low)
    else if (peek(reader) === '-' && ![undefined, ']'].includes(reader.characters[reader.at + 1])) {
      const high = reader.characters[reader.at + 1] ?? ''
      reader.at += 2
      if (high < low) return refuse(reader, `found a range from ${low} to ${high}`)
      tests.push(between(low, high))
    } else tests.push((other) => other === low)
  }
  if (tests.length === 0) return refuse(reader, 'found nothing between [ and ]')
  return (c) => tests.some((test) => test(c)) !== isNot
}

function readTest(reader: Reader): Test {
  const c = reader.characters[reader.at++] ?? ''
  if (c === '.') return () => true
  if (c === '[') return readSet(reader)
  if ('()?*+{}]^$'.includes(c)) return refuse(reader, `found ${c}, expected \\${c} for the sign itself`)
  const found = c === '\\' ? readEscape(reader) : c
  return typeof found === 'function' ? found : (other) => other === found
}

/** How often: once, or as `?`, `*`, `+` or `{least,most}` says. */
function readTimes(reader: Reader): readonly [least: number, most: number] {
  const sign = peek(reader)
  if (sign === '?' || sign === '*' || sign === '+') {
    reader.at++
    return [sign === '+' ? 1 : 0, sign === '?' ? 1 : Infinity]
  }
  if (sign !== '{') return [1, 1]
  const end = reader.characters.indexOf('}', reader.at)
  const inside = reader.characters.slice(reader.at + 1, Math.max(end, 0)).join('')
  const match = /^(\d{1,3})(,(\d{0,3}))?$/.exec(inside)
  if (!match) {
    refuse(reader, 'found a { without a number and a }')
    return [1, 1]
  }
  reader.at = end + 1
  const least = Number(match[1])
  if (match[2] === undefined) return [least, least]
  return [least, match[3] === '' ? Infinity : Number(match[3])]
}

function readItems(reader: Reader): Item[] {
  const items: Item[] = []
  while (reader.at < reader.characters.length && reader.error === undefined) {
    const test = readTest(reader)
    const [least, most] = readTimes(reader)
    if (most < least) refuse(reader, `found ${least} to ${most} times`)
    const optional = most === Infinity ? 1 : most - least
    if (items.length + least + optional > MAX_ITEMS) refuse(reader, 'found too many repetitions')
    if (reader.error !== undefined) break
    for (let i = 0; i < least; i++) items.push({ test, isOptional: false, isRepeated: false })
    for (let i = 0; i < optional; i++) items.push({ test, isOptional: true, isRepeated: most === Infinity })
  }
  return items
}

/** All places that can be reached from these by leaving out what may be left out. */
function spread(items: readonly Item[], places: Uint8Array): Uint8Array {
  for (let i = 0; i < items.length; i++) if (places[i] === 1 && items[i]?.isOptional) places[i + 1] = 1
  return places
}

/** Follows all ways through a pattern at once (Thompson 1968): time is length of text times length of pattern. */
function matches(items: readonly Item[], text: string): boolean {
  let places = new Uint8Array(items.length + 1)
  places[0] = 1
  places = spread(items, places) as typeof places
  for (const character of text) {
    const next = new Uint8Array(items.length + 1)
    items.forEach(({ test, isRepeated }, i) => {
      if (places[i] !== 1 || !test(character)) return
      next[isRepeated ? i : i + 1] = 1
    })
    places = spread(items, next) as typeof places
  }
  return places[items.length] === 1
}

/** Splits at each `|` that is neither escaped nor within brackets. */
function alternatives(pattern: string): string[] {
  const parts = ['']
  let isSet = false
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern.charAt(i)
    if (c === '|' && !isSet) {
      parts.push('')
      continue
    }
    if (c === '[') isSet = true
    else if (c === ']') isSet = false
    parts[parts.length - 1] += c
    if (c === '\\') parts[parts.length - 1] += pattern.charAt(++i)
  }
  return parts
}

/**
 * Reads a pattern: the part of regular expressions that takes no more time than the text is long, for a whole text.
 * Characters, `.`, `\d`, `\w`, `[a-z]`, `[^0-9]`, `?`, `*`, `+`, `{3}`, `{2,4}` and `|` between whole alternatives; no
 * groups, so nothing repeats what repeats.
 */
export function parsePattern(pattern: string): Result<Pattern, PatternError> {
  const refused = (message: string) => fail<PatternError>({ kind: 'pattern', message })
  if (pattern.length === 0 || pattern.length > MAX_LENGTH)
    return refused(`found ${pattern.length} characters, expected 1 to ${MAX_LENGTH}`)
  const ways: Item[][] = []
  for (const part of alternatives(pattern)) {
    const reader: Reader = { characters: [...part], at: 0 }
    ways.push(readItems(reader))
    if (reader.error !== undefined) return refused(reader.error)
  }
  return ok((text) => ways.some((items) => matches(items, text)))
}
