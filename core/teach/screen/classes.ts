import type { Label } from '../../dataset/label.ts'
import type { FeatureShape } from '../fit/shape.ts'
import { blocksOf, part } from './block.ts'
import { invertSymmetric } from './invert.ts'

/** The ridge, as a share of the mean product of a photograph with itself. */
const RIDGE = 0.1
/** A photograph is looked at again when another class is claimed by this much more than its own, of 1. */
const CLAIMED = 0.1

/** A photograph that looks like another class than it is labelled. */
export interface ClassDoubt {
  readonly kind: 'maybe-other-class'
  readonly index: number
  readonly likeClass: number
  /** By how much the other class is claimed more, about 0 to 2. */
  readonly strength: number
}

/** Each photograph as the mean of each channel, standardised over the photographs: what a class head sees. */
function pooledRows(samples: readonly Float32Array[], { channels }: FeatureShape): Float64Array[] {
  const rows = samples.map((sample) => {
    const positions = sample.length / channels
    return Float64Array.from({ length: channels }, (_, c) => {
      let sum = 0
      for (let p = c * positions; p < (c + 1) * positions; p++) sum += sample[p] ?? 0
      return sum / positions
    })
  })
  for (let c = 0; c < channels; c++) {
    const mean = rows.reduce((sum, row) => sum + (row[c] ?? 0) / rows.length, 0)
    const variance = rows.reduce((sum, row) => sum + ((row[c] ?? 0) - mean) ** 2 / rows.length, 0)
    for (const row of rows) row[c] = variance > 0 ? ((row[c] ?? 0) - mean) / Math.sqrt(variance) : 0
  }
  return rows
}

/** Products of pooled features per channel, photographs × photographs. */
function pooledProducts(samples: readonly Float32Array[], shape: FeatureShape): Float64Array {
  const rows = pooledRows(samples, shape)
  return Float64Array.from({ length: rows.length ** 2 }, (_, i) => {
    const [a, b] = [rows[Math.floor(i / rows.length)], rows[i % rows.length]]
    return (a?.reduce((sum, value, c) => sum + value * (b?.[c] ?? 0), 0) ?? 0) / shape.channels
  })
}

/**
 * How much each class claims each photograph when neither it nor another exposure of its part is known, classes by
 * photographs: ridge regression on class membership, left out in closed form (y_B − (A⁻¹)_BB⁻¹ (A⁻¹ y)_B).
 */
function heldOutClaims(
  matrix: Float64Array,
  membership: readonly Float64Array[],
  groups: readonly (number | null)[],
): Float64Array[] {
  const count = groups.length
  let trace = 0
  for (let i = 0; i < count; i++) trace += (matrix[i * count + i] ?? 0) / count
  const ridge = Math.max(RIDGE * trace, 1e-9)
  for (let i = 0; i < count; i++) matrix[i * count + i] = (matrix[i * count + i] ?? 0) + ridge
  const inverse = invertSymmetric(matrix, count)
  const blocks = blocksOf(
    Array.from({ length: count }, (_, i) => i),
    groups,
  )
  const unblocked = blocks.map((block) => invertSymmetric(part(inverse, count, block), block.length))
  return membership.map((member) => {
    const share = member.reduce((sum, value) => sum + value / count, 0)
    const weights = Float64Array.from(member, (_, i) =>
      member.reduce((sum, value, j) => sum + (inverse[i * count + j] ?? 0) * (value - share), 0),
    )
    const claims = new Float64Array(count)
    blocks.forEach((block, b) => {
      block.forEach((i, row) => {
        const residual = block.reduce(
          (sum, j, column) => sum + (unblocked[b]?.[row * block.length + column] ?? 0) * (weights[j] ?? 0),
          0,
        )
        claims[i] = (member[i] ?? 0) - residual
      })
    })
    return claims
  })
}

/** Photographs of a classification set that look like another class than theirs. Silent with fewer than two classes. */
export function classDoubts(
  labels: readonly Label[],
  samples: readonly Float32Array[],
  shape: FeatureShape,
  groups: readonly (number | null)[],
): ClassDoubt[] {
  const classOf = (label: Label) => (label.kind === 'class' ? label.class : -1)
  const classes = [...new Set(labels.map(classOf))].filter((each) => each >= 0).sort((a, b) => a - b)
  if (classes.length < 2) return []
  const membership = classes.map((each) =>
    Float64Array.from(labels, (label) => (classOf(label) === each ? 1 : 0)),
  )
  const claims = heldOutClaims(pooledProducts(samples, shape), membership, groups)
  return labels.flatMap((label, index): ClassDoubt[] => {
    const own = claims[classes.indexOf(classOf(label))]?.[index] ?? 0
    let best = -1
    claims.forEach((claim, c) => {
      if (classes[c] !== classOf(label) && (claim[index] ?? 0) > (claims[best]?.[index] ?? -Infinity))
        best = c
    })
    const strength = (claims[best]?.[index] ?? 0) - own
    const likeClass = classes[best]
    return likeClass !== undefined && strength > CLAIMED
      ? [{ kind: 'maybe-other-class', index, likeClass, strength }]
      : []
  })
}
