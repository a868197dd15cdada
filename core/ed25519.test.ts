import { describe, expect, it } from 'vitest'
import { parseHex, utf8 } from './bytes.ts'
import { verifyEd25519 } from './ed25519.ts'

const hex = (text: string) => parseHex(text) ?? utf8('')

/** RFC 8032 section 7.1, tests 1 to 3. */
const VALID = [
  {
    key: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    message: '',
    signature:
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  },
  {
    key: '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
    message: '72',
    signature:
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  },
  {
    key: 'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
    message: 'af82',
    signature:
      '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
  },
]

describe('ed25519', () => {
  it.each(VALID)('accepts the signature over "$message"', async ({ key, message, signature }) => {
    expect(await verifyEd25519(hex(key), hex(signature), hex(message))).toBe(true)
    expect(await verifyEd25519(hex(key), hex(signature), hex(message))).toBe(true)
  })

  it('refuses another message, key or signature, and every wrong length, without throwing', async () => {
    for (const { key, message, signature } of VALID) {
      const bent = hex(signature)
      bent[40] = (bent[40] ?? 0) ^ 1
      expect(await verifyEd25519(hex(key), hex(signature), hex(`${message}00`))).toBe(false)
      expect(await verifyEd25519(hex('00'.repeat(32)), hex(signature), hex(message))).toBe(false)
      expect(await verifyEd25519(hex('ff'.repeat(32)), hex(signature), hex(message))).toBe(false)
      expect(await verifyEd25519(hex(key), bent, hex(message))).toBe(false)
      expect(await verifyEd25519(hex(key).slice(1), hex(signature), hex(message))).toBe(false)
      expect(await verifyEd25519(hex(key), hex(signature).slice(1), hex(message))).toBe(false)
      expect(await verifyEd25519(hex(''), hex(''), hex(message))).toBe(false)
    }
  })

  it('refuses a signature whose scalar was raised by the group order (RFC 8032 section 5.1.7, step 1)', async () => {
    for (const { key, message, signature } of VALID) {
      const raised = hex(signature)
      const order = hex('edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010')
      let carry = 0
      for (let i = 0; i < 32; i++) {
        const sum = (raised[32 + i] ?? 0) + (order[i] ?? 0) + carry
        raised[32 + i] = sum & 255
        carry = sum >> 8
      }
      expect(await verifyEd25519(hex(key), raised, hex(message))).toBe(false)
    }
  })
})
