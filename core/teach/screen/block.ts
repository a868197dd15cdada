/** Places of a few rows and columns of a matrix of the given size, as a matrix of their own. */
export function part(matrix: Float64Array, size: number, at: readonly number[]): Float64Array {
  const out = new Float64Array(at.length * at.length)
  at.forEach((row, i) => {
    at.forEach((column, j) => {
      out[i * at.length + j] = matrix[row * size + column] ?? 0
    })
  })
  return out
}

/** Indices into `members` that belong together: the same group, or one alone. */
export function blocksOf(members: readonly number[], groups: readonly (number | null)[]): number[][] {
  const blocks = new Map<string, number[]>()
  members.forEach((member, i) => {
    const group = groups[member] ?? null
    const key = group === null ? `alone ${i}` : `group ${group}`
    blocks.set(key, [...(blocks.get(key) ?? []), i])
  })
  return [...blocks.values()]
}
