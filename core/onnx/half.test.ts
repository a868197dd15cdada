import { describe, expect, it } from 'vitest'
import { floatToHalf, halfToFloat } from './half.ts'

const floatsOf = (bits: Uint16Array) => halfToFloat(new Uint8Array(bits.buffer))

describe('halfToFloat', () => {
  it('reads normal, subnormal, negative and infinite values exactly', () => {
    const words = Uint16Array.of(0x3c00, 0xc000, 0x0001, 0x8001, 0x03ff, 0x7bff, 0x7c00, 0x0000)
    const expected = [1, -2, 2 ** -24, -(2 ** -24), 1023 * 2 ** -24, 65504, Number.POSITIVE_INFINITY, 0]
    expect([...floatsOf(words)]).toEqual(expected)
  })
})

describe('floatToHalf', () => {
  it('writes every number that there is as it was read', () => {
    const all = Uint16Array.from({ length: 65_536 }, (_, bits) => bits)
    const numbers = all.filter((bits) => (bits & 0x7c00) !== 0x7c00 || (bits & 0x3ff) === 0)
    expect(floatToHalf(floatsOf(numbers))).toEqual(numbers)
  })

  it('rounds to the nearest, ties to even, and says infinite of what is too large', () => {
    const between = Float32Array.of(
      1 + 2 ** -11,
      1 + 3 * 2 ** -11,
      2047.5 / 1024,
      1e-9,
      65_519,
      65_520,
      Number.NaN,
    )
    const infinite = Number.POSITIVE_INFINITY
    expect([...floatsOf(floatToHalf(between))]).toEqual([1, 1 + 2 ** -9, 2, 0, 65_504, infinite, Number.NaN])
  })
})
