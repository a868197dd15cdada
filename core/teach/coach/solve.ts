/** Solves a small symmetric system, size × size, by elimination with pivoting; undefined where it has no one answer. */
export function solve(
  matrix: readonly (readonly number[])[],
  right: readonly number[],
): number[] | undefined {
  const rows = matrix.map((row, i) => [...row, right[i] ?? 0])
  const size = rows.length
  for (let k = 0; k < size; k++) {
    let pivot = k
    for (let i = k + 1; i < size; i++)
      if (Math.abs(rows[i]?.[k] ?? 0) > Math.abs(rows[pivot]?.[k] ?? 0)) pivot = i
    const [top, other] = [rows[pivot], rows[k]]
    if (top === undefined || other === undefined || Math.abs(top[k] ?? 0) < 1e-12) return undefined
    rows[pivot] = other
    rows[k] = top
    for (let i = 0; i < size; i++) {
      const row = rows[i]
      if (i === k || row === undefined) continue
      const factor = (row[k] ?? 0) / (top[k] ?? 1)
      for (let j = k; j <= size; j++) row[j] = (row[j] ?? 0) - factor * (top[j] ?? 0)
    }
  }
  return rows.map((row, i) => (row[size] ?? 0) / (row[i] ?? 1))
}
