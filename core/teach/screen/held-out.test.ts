import fc from 'fast-check'
import { expect, it } from 'vitest'
import { randomFrom } from '../random.ts'
import { heldOutMaps } from './held-out.ts'
import { invertSymmetric } from './invert.ts'
import type { Likeness } from './likeness.ts'

const CHANNELS = 3
const shape = { channels: CHANNELS, height: 1, width: 1 }

/** Random rows of CHANNELS features, and their products. */
function drawn(count: number, seed: number): { rows: number[][]; likeness: Likeness } {
  const random = randomFrom(seed)
  const rows = Array.from({ length: count }, () => Array.from({ length: CHANNELS }, () => 4 * random() - 2))
  const products = Float64Array.from({ length: count * count }, (_, i) =>
    (rows[Math.floor(i / count)] ?? []).reduce((sum, x, c) => sum + x * (rows[i % count]?.[c] ?? 0), 0),
  )
  return { rows, likeness: { count, shape, products } }
}

/** The same by its definition: λ · xᵀ (λI + ZᵀZ)⁻¹ x over features with one constant more, by elimination. */
function plainDistance(x: readonly number[], others: readonly (readonly number[])[]): number {
  const ridge = CHANNELS
  const extend = (row: readonly number[]) => [...row, Math.sqrt(ridge)]
  const n = CHANNELS + 1
  const matrix = Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (_, j) =>
      others.reduce((sum, row) => sum + (extend(row)[i] ?? 0) * (extend(row)[j] ?? 0), i === j ? ridge : 0),
    ),
  )
  const inverse = invertSymmetric(Float64Array.from(matrix.flat()), n)
  const v = extend(x)
  const square = v.reduce((sum, a, i) => v.reduce((s, b, j) => s + a * b * (inverse[i * n + j] ?? 0), sum), 0)
  return Math.sqrt((ridge * square) / CHANNELS)
}

it('an inverse undoes its matrix', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8 }), fc.integer(), (size, seed) => {
      const { likeness } = drawn(size, seed)
      const matrix = likeness.products.map((value, i) => value + (i % (size + 1) === 0 ? 1 : 0))
      const inverse = invertSymmetric(matrix, size)
      for (let i = 0; i < size; i++) {
        for (let j = 0; j < size; j++) {
          let sum = 0
          for (let k = 0; k < size; k++) sum += (matrix[i * size + k] ?? 0) * (inverse[k * size + j] ?? 0)
          expect(sum).toBeCloseTo(i === j ? 1 : 0, 8)
        }
      }
    }),
  )
})

it('refuses a matrix that is not positive definite', () =>
  expect(() => invertSymmetric(Float64Array.of(1, 2, 2, 1), 2)).toThrow('not positive definite'))

it('is what leaving each one out and asking the others gives', () => {
  const { rows, likeness } = drawn(7, 3)
  const reference = [0, 1, 2, 3, 4]
  const maps = heldOutMaps(
    likeness,
    reference,
    rows.map(() => null),
  )
  rows.forEach((row, i) => {
    const others = reference.filter((r) => r !== i).map((r) => rows[r] ?? [])
    expect(maps[i]?.[0]).toBeCloseTo(plainDistance(row, others), 8)
  })
})

it('another exposure of its part does not vouch for a photograph', () => {
  const { rows, likeness } = drawn(6, 4)
  const groups = [1, 1, 1, null, 2, 2]
  const maps = heldOutMaps(likeness, [0, 1, 2, 3, 4, 5], groups)
  rows.forEach((row, i) => {
    const others = rows.filter((_, j) => (groups[i] === null ? i !== j : groups[i] !== groups[j]))
    expect(maps[i]?.[0]).toBeCloseTo(plainDistance(row, others), 8)
  })
})
