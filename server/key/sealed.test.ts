import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { utf8 } from '../../core/bytes.ts'
import type { MasterKey } from './master.ts'
import { openSecret, sealSecret } from './sealed.ts'

const master = new Uint8Array(32).fill(7) as MasterKey
const other = new Uint8Array(32).fill(8) as MasterKey
const refused = { ok: false, error: { kind: 'sealed-elsewhere' } }

describe('a sealed secret', () => {
  it('opens under its master key and label, whatever it is', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.string({ minLength: 1 }), (secret, label) => {
        const opened = openSecret(master, label, sealSecret(master, label, secret))
        expect(opened).toEqual({ ok: true, value: new Uint8Array(secret) })
      }),
    )
  })

  it('does not open under another master key or another label', () => {
    const sealed = sealSecret(master, 'log', utf8('secret'))
    expect(openSecret(other, 'log', sealed)).toMatchObject(refused)
    expect(openSecret(master, 'ca', sealed)).toMatchObject(refused)
  })

  it('does not open with any one byte changed, or cut off anywhere', () => {
    const sealed = sealSecret(master, 'log', utf8('secret'))
    for (let i = 0; i < sealed.length; i++) {
      const flipped = sealed.slice()
      flipped[i] = (flipped[i] ?? 0) ^ 1
      expect(openSecret(master, 'log', flipped)).toMatchObject(refused)
      expect(openSecret(master, 'log', sealed.subarray(0, i))).toMatchObject(refused)
    }
  })

  it('is never the same bytes twice, and never shows what is inside', () => {
    const sealed = sealSecret(master, 'log', utf8('secret'))
    expect(sealed).not.toEqual(sealSecret(master, 'log', utf8('secret')))
    expect(Buffer.from(sealed).includes('secret')).toBe(false)
  })
})
