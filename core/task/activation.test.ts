import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  isProbability,
  largestOf,
  probabilitiesOf,
  probabilityAt,
  type Run,
  toProbability,
} from './activation.ts'

const run = (...values: number[]): Run => ({
  values: Float32Array.from(values),
  from: 0,
  step: 1,
  count: values.length,
})
const round = (values: ArrayLike<number>): number[] =>
  Array.from(values, (value) => Math.round(value * 1e4) / 1e4)

describe('activations', () => {
  it('are what they are by hand', () => {
    expect(round(probabilitiesOf(run(0, Math.log(2), Math.log(3)), 'softmax'))).toEqual([0.1667, 0.3333, 0.5])
    expect(round(probabilitiesOf(run(0, Math.log(3), -Math.log(3)), 'sigmoid'))).toEqual([0.5, 0.75, 0.25])
    expect(round(probabilitiesOf(run(0.25, 0.5), 'none'))).toEqual([0.25, 0.5])
  })

  it('reach numbers that lie apart', () => {
    const columns = { values: Float32Array.of(9, 9, 0, 9, Math.log(3), 9), from: 2, step: 2, count: 2 }
    expect(round(probabilitiesOf(columns, 'softmax'))).toEqual([0.25, 0.75])
    expect(largestOf(columns, 0, 2)).toBe(1)
  })

  it('do not overflow', () => {
    expect(round(probabilitiesOf(run(1000, 1000, -1000), 'softmax'))).toEqual([0.5, 0.5, 0])
    expect(round(probabilitiesOf(run(1e4, -1e4), 'sigmoid'))).toEqual([1, 0])
    expect(round(probabilitiesOf(run(0, Number.NEGATIVE_INFINITY), 'softmax'))).toEqual([1, 0])
  })

  it('add up to one, and say the same one by one', () => {
    const values = fc.array(fc.float({ min: -50, max: 50, noNaN: true }), { minLength: 1, maxLength: 9 })
    fc.assert(
      fc.property(values, (all) => {
        const found = probabilitiesOf(run(...all), 'softmax')
        expect(found.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 9)
        found.forEach((value, i) => {
          expect(probabilityAt(run(...all), i, 'softmax')).toBe(value)
        })
      }),
    )
  })

  it('find no largest where one is no number', () => {
    expect(largestOf(run(1, Number.NaN, 3), 0, 1)).toBe(-1)
    expect(largestOf(run(5, 1, 3), 1, 3)).toBe(2)
    expect(largestOf(run(2, 2), 0, 2)).toBe(0)
    expect(largestOf(run(Number.NEGATIVE_INFINITY), 0, 1)).toBe(0)
  })

  it('tell a probability from what is none', () => {
    expect([0, 1, 1.0005, -0.0005].map(isProbability)).toEqual([true, true, true, true])
    expect([1.01, -0.01, 7, Number.NaN, Infinity].map(isProbability)).toEqual([
      false,
      false,
      false,
      false,
      false,
    ])
    expect([1.0005, -0.0005, 0.123456].map(toProbability)).toEqual([1, 0, 0.1235])
  })
})
