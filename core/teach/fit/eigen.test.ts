import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { symmetricEigen } from './eigen.ts'

function symmetric(n: number, values: readonly number[]): Float64Array {
  const out = new Float64Array(n * n)
  let at = 0
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const value = values[at++ % values.length] ?? 0
      out[i * n + j] = value
      out[j * n + i] = value
    }
  }
  return out
}

describe('symmetricEigen', () => {
  it('finds the values of a known matrix, largest first', () => {
    const { values } = symmetricEigen(Float64Array.of(2, -1, 0, -1, 2, -1, 0, -1, 2), 3)
    for (const [i, value] of [2 + Math.SQRT2, 2, 2 - Math.SQRT2].entries())
      expect(values[i]).toBeCloseTo(value, 12)
  })

  it('handles one value, zeros and repeated values', () => {
    expect([...symmetricEigen(Float64Array.of(5), 1).values]).toEqual([5])
    expect([...symmetricEigen(new Float64Array(16), 4).values]).toEqual([0, 0, 0, 0])
    expect([...symmetricEigen(Float64Array.of(3, 0, 0, 3), 2).values]).toEqual([3, 3])
  })

  it('puts every matrix together again from orthonormal vectors', () => {
    const entries = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 200 })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 16 }), entries, (n, numbers) => {
        const matrix = symmetric(n, numbers)
        const { values, vectors } = symmetricEigen(matrix, n)
        for (let i = 0; i < n; i++) {
          for (let j = 0; j < n; j++) {
            let back = 0
            let dot = 0
            for (let k = 0; k < n; k++) {
              back += (values[k] ?? 0) * (vectors[k * n + i] ?? 0) * (vectors[k * n + j] ?? 0)
              dot += (vectors[i * n + k] ?? 0) * (vectors[j * n + k] ?? 0)
            }
            expect(back).toBeCloseTo(matrix[i * n + j] ?? 0, 8)
            expect(dot).toBeCloseTo(i === j ? 1 : 0, 10)
          }
        }
      }),
    )
  })

  it('throws on what is not a number instead of turning for ever', () => {
    expect(() => symmetricEigen(new Float64Array(9).fill(Number.NaN), 3)).toThrow('no convergence')
  })
})
