import { expect, it } from 'vitest'
import { encodeHex, parseHex } from '../bytes.ts'
import { derToRaw } from './ecdsa-signature.ts'

const raw = (hex: string): string | undefined => {
  const parsed = derToRaw(parseHex(hex) ?? new Uint8Array(0))
  return parsed && encodeHex(parsed)
}
const padded = (hex: string) => hex.padStart(64, '0')
const HIGH = `80${'11'.repeat(31)}`

it.each([
  ['small numbers', '3006020101020102', padded('01') + padded('02')],
  ['a leading zero that keeps it positive', '30080202008002020081', padded('80') + padded('81')],
  ['full width', `3046022100${HIGH}022100${HIGH}`, HIGH + HIGH],
])('%s', (_name, der, want) => expect(raw(der)).toBe(want))

it.each([
  ['nothing', ''],
  ['not a sequence', '3106020101020102'],
  ['a length in long form', '308106020101020102'],
  ['a number with its length in long form', '300702810101020102'],
  ['an indefinite length', '30800201010201020000'],
  ['a needless leading zero', '300702020001020102'],
  ['a negative number', '3006020181020102'],
  ['zero', '3006020100020102'],
  ['an empty number', '30050200020102'],
  ['33 digits', `304702220100${HIGH}022100${HIGH}`],
  ['one number only', '3003020101'],
  ['a third number', '3009020101020102020103'],
  ['trailing bytes inside', '300702010102010200'],
  ['trailing bytes outside', '300602010102010200'],
  ['a number that runs past the end', '3006020101020202'],
  ['raw r and s', HIGH + HIGH],
])('%s is refused', (_name, der) => expect(raw(der)).toBeUndefined())
