import { describe, expect, it } from 'vitest'
import { parseHost } from './host.ts'

describe('a host', () => {
  it.each([
    ['inspect.plant.example', 'inspect.plant.example'],
    ['Inspect.Plant.EXAMPLE', 'inspect.plant.example'],
    [' plumb.local\n', 'plumb.local'],
    ['localhost', 'localhost'],
    ['line-3.werk2.xn--mnchen-3ya.example', 'line-3.werk2.xn--mnchen-3ya.example'],
  ])('may be %j', (text, host) => {
    expect(parseHost(text)).toEqual({ ok: true, value: host })
  })

  it.each([
    ['10.0.0.12', 'host-address'],
    ['10.1', 'host-address'],
    ['2130706433', 'host-address'],
    ['plant.10', 'host-address'],
    ['::1', 'host-address'],
    ['[fe80::1]', 'host-address'],
    ['inspect', 'host-single-label'],
    ['', 'host-malformed'],
    ['.', 'host-malformed'],
    ['inspect..example', 'host-malformed'],
    ['inspect.example.', 'host-malformed'],
    ['*.plant.example', 'host-malformed'],
    ['in_spect.example', 'host-malformed'],
    ['-a.example', 'host-malformed'],
    ['münchen.example', 'host-malformed'],
    ['https://inspect.example', 'host-malformed'],
    ['inspect.example:8443', 'host-malformed'],
    [`${'a'.repeat(64)}.example`, 'host-malformed'],
    [`${'a.'.repeat(30)}example`, 'host-malformed'],
    ['a.example,DNS:b.example', 'host-malformed'],
  ])('may not be %j: %s', (text, kind) => {
    const parsed = parseHost(text)
    expect(parsed).toMatchObject({ ok: false, error: { kind } })
    expect(!parsed.ok && parsed.error.message).toMatch(/^found .*, expected /)
  })
})
