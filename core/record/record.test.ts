import { describe, expect, it } from 'vitest'
import { type Bytes, utf8, utf8ToText } from '../bytes.ts'
import { encodeJson } from '../json.ts'
import { MAX_RECORD_BYTES } from '../limit.ts'
import { at, foundPlant, workShift } from '../simulation/plant.fixture.ts'
import { encodeRecord, parseRecord, type SignedChange, type SignedEvent } from './record.ts'

const fixture = await foundPlant('record')
const shift = await workShift(fixture)
const records = [...fixture.changes, ...shift]
const event = shift.find((r) => r.kind === 'event' && r.event.type === 'inspection.overruled') as SignedEvent
const change = at(fixture.changes, 1) as SignedChange
const isRefused = (bytes: Bytes) => !parseRecord(bytes).ok

it('every kind of record reads back as written', () => {
  for (const record of records) {
    const bytes = encodeRecord(record)
    const parsed = parseRecord(bytes)
    expect(parsed.ok && encodeRecord(parsed.value)).toEqual(bytes)
  }
})

it('a self-test reads with its cause, and as it was written while none were told', () => {
  const test = shift.find((r) => r.kind === 'event' && r.event.type === 'selftest.completed') as SignedEvent
  const because = (cause: string) => ({
    ...test,
    event: { ...test.event, body: { ...test.event.body, cause } },
  })
  expect(test.event.body).not.toHaveProperty('cause')
  expect(isRefused(encodeRecord(test))).toBe(false)
  expect(isRefused(encodeJson(because('browser-changed')))).toBe(false)
  expect(isRefused(encodeJson(because('a-whim')))).toBe(true)
})

it('cut at any byte, a record is refused', () => {
  for (const record of [event, change]) {
    const bytes = encodeRecord(record)
    for (let length = 0; length < bytes.length; length++) expect(isRefused(bytes.slice(0, length))).toBe(true)
  }
})

describe('refused: the same record in other bytes', () => {
  const text = utf8ToText(encodeRecord(event)) ?? ''
  it.each<[string, string]>([
    ['a space', text.replace(':', ': ')],
    ['a newline at the end', `${text}\n`],
    ['a byte order mark', `\uFEFF${text}`],
    ['keys in another order', JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(text)).reverse()))],
    ['a needless escape', text.replace('"event"', '"\\u0065vent"')],
    ['a number written otherwise', text.replace(/"seq":(\d+)/, '"seq":$1.0')],
    ['a key twice', text.replace('{', '{"kind":"event",')],
    ['two records', text + text],
  ])('%s', (_name, other) => {
    expect(other).not.toBe(text)
    expect(isRefused(utf8(other))).toBe(true)
  })
})

describe('refused: what does not fit', () => {
  const inEvent = (over: Record<string, unknown>) => ({ ...event, event: { ...event.event, ...over } })
  const body = event.event.body as Record<string, unknown>
  it.each<[string, unknown]>([
    ['an unknown kind', { ...event, kind: 'rumour' }],
    ['an unknown type of event', inEvent({ type: 'inspection.forgotten' })],
    ['an unknown operation', { ...change, change: { ...change.change, ops: [{ op: 'plant.sell' }] } }],
    ['a change without operations', { ...change, change: { ...change.change, ops: [] } }],
    ['an unknown key', { ...event, note: 1 }],
    ['an unknown key in the event', inEvent({ note: 1 })],
    ['an unknown key in the body', inEvent({ body: { ...body, note: 1 } })],
    [
      'an unknown commitment',
      inEvent({ commits: { ...event.event.commits, note: at(fixture.plant.state.changes, 0) } }),
    ],
    [
      'a blob on an event that has none',
      inEvent({ blobs: { photograph: at(fixture.plant.state.changes, 0) } }),
    ],
    ['a key that every object inherits', { ...event, toString: 'smuggled' }],
    ['another such key, in the body', inEvent({ body: { ...body, constructor: 'smuggled' } })],
    ['a negative seq', inEvent({ seq: -1 })],
    ['a seq past what numbers hold', inEvent({ seq: 2 ** 53 })],
    ['a time that is no integer', inEvent({ at: 0.5 })],
    [
      'a commitment in another spelling',
      inEvent({ commits: { ...event.event.commits, reason: `${'A'.repeat(42)}B` } }),
    ],
    ['a signature in another spelling', { ...event, signature: `${'A'.repeat(85)}B` }],
    ['a short signature', { ...event, signature: event.signature.slice(2) }],
    ['a meaning too long', inEvent({ body: { ...body, meaning: 'x'.repeat(201) } })],
    ['nothing', null],
    ['a list', [event]],
  ])('%s', (_name, value) => expect(isRefused(encodeJson(value))).toBe(true))

  it('a key named __proto__', () => {
    const text = utf8ToText(encodeRecord(event)) ?? ''
    expect(isRefused(utf8(text.replace('{', '{"__proto__":{"kind":"event"},')))).toBe(true)
  })

  it('a lone surrogate, without throwing', () => {
    const text = utf8ToText(encodeRecord(change)) ?? ''
    expect(isRefused(utf8(text.replace('"reason":"simulated"', '"reason":"\\ud800"')))).toBe(true)
  })

  it.each(['', '{', 'null', '[[[[', '"', '\u0000', '['.repeat(60_000)])('%j', (text) =>
    expect(isRefused(utf8(text))).toBe(true),
  )

  it('bytes that are not UTF-8', () => expect(isRefused(Uint8Array.from([0x22, 0xff, 0x22]))).toBe(true))

  it('a record over 64 KB', () => {
    const parsed = parseRecord(utf8(`"${'x'.repeat(MAX_RECORD_BYTES)}"`))
    expect(!parsed.ok && parsed.error.message).toMatch(/bytes, expected at most 65535/)
  })
})
