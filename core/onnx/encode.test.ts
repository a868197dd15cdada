import { describe, expect, it } from 'vitest'
import { encodeHex } from '../bytes.ts'
import { openDraft } from './draft.ts'
import { bytes, float, integer, integers, text } from './protobuf.ts'

describe('protobuf fields', () => {
  it('writes the examples of the encoding guide', () => {
    expect(encodeHex(integer(1, 150))).toBe('089601')
    expect(encodeHex(text(2, 'testing'))).toBe('120774657374696e67')
    expect(encodeHex(integers(6, [3, 270, 86942]))).toBe('3206038e029ea705')
  })

  it('writes negative integers in ten bytes and floats in four', () => {
    expect(encodeHex(integer(1, -1))).toBe('08ffffffffffffffffff01')
    expect(encodeHex(float(2, 1))).toBe('150000803f')
    expect(encodeHex(bytes(9, new Uint8Array(0)))).toBe('4a00')
  })
})

describe('openDraft', () => {
  it('refuses a constant whose size is not its shape', () => {
    expect(() => openDraft().floats([2, 2], [1, 2, 3])).toThrow('found 12 bytes, expected 16')
  })
})
