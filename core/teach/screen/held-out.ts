import { positionsOf } from '../fit/shape.ts'
import { blocksOf, part } from './block.ts'
import { invertSymmetric } from './invert.ts'
import type { Likeness } from './likeness.ts'

/** What one photograph of the reference looks like from the others: diagonal of (R_BB)⁻¹, B its block. */
function fromOthers(inverse: Float64Array, size: number, blocks: readonly number[][]): Float64Array {
  const out = new Float64Array(size)
  for (const block of blocks) {
    const left = invertSymmetric(part(inverse, size, block), block.length)
    block.forEach((i, k) => {
      out[i] = left[k * block.length + k] ?? 0
    })
  }
  return out
}

function quadratic(matrix: Float64Array, vector: Float64Array): number {
  let sum = 0
  for (let i = 0; i < vector.length; i++) {
    let row = 0
    for (let j = 0; j < vector.length; j++) row += (matrix[i * vector.length + j] ?? 0) * (vector[j] ?? 0)
    sum += row * (vector[i] ?? 0)
  }
  return sum
}

/**
 * How far each photograph is from the `reference` ones at each position, when no reference knows itself or another
 * exposure of its part: the ridge Mahalanobis distance per channel, about 1 for a usual part. One map a photograph.
 *
 * In closed form. With products K and ridge λ (one unit a channel: a direction in which parts differ as much as one
 * channel is half believed), A = K + λI over the references, each with one constant feature more, so that the mean is
 * estimated too. The squared distance of x from all of them is k(x,x) − kᵀ A⁻¹ k, and of a block B of references from
 * the others (A⁻¹)_BB⁻¹ − λ (Rasmussen and Williams, Gaussian Processes, 5.4.2).
 */
export function heldOutMaps(
  likeness: Likeness,
  reference: readonly number[],
  groups: readonly (number | null)[],
): Float64Array[] {
  const { count, shape, products } = likeness
  const ridge = shape.channels
  const size = reference.length
  const blocks = blocksOf(reference, groups)
  const others = Array.from({ length: count }, (_, i) => i).filter((i) => !reference.includes(i))
  const maps = Array.from({ length: count }, () => new Float64Array(positionsOf(shape)))
  const set = (i: number, p: number, square: number) => {
    const map = maps[i]
    if (map) map[p] = Math.sqrt(Math.max(0, square) / shape.channels)
  }
  for (let p = 0; p < positionsOf(shape); p++) {
    const here = products.subarray(p * count * count, (p + 1) * count * count)
    const matrix = part(here, count, reference).map(
      (value, i) => value + ridge + (i % (size + 1) === 0 ? ridge : 0),
    )
    const inverse = invertSymmetric(matrix, size)
    fromOthers(inverse, size, blocks).forEach((square, i) => {
      set(reference[i] ?? 0, p, square - ridge)
    })
    for (const i of others) {
      const to = Float64Array.from(reference, (r) => (here[i * count + r] ?? 0) + ridge)
      set(i, p, (here[i * count + i] ?? 0) + ridge - quadratic(inverse, to))
    }
  }
  return maps
}
