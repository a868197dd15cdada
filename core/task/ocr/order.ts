import type { Quad } from './rectangle.ts'

const middleOf = (quad: Quad, axis: 0 | 1): number => quad.reduce((sum, corner) => sum + corner[axis], 0) / 4

const heightOf = ([[, a], , , [, b]]: Quad): number => Math.abs(b - a)

/** Lines as they are read: from the top down, and from the left where their middles lie within half a line's height. */
export function inReadingOrder(quads: readonly Quad[]): Quad[] {
  const rows: Quad[][] = []
  for (const quad of quads.toSorted((a, b) => middleOf(a, 1) - middleOf(b, 1))) {
    const row = rows.at(-1)
    const [first] = row ?? []
    if (row && first && middleOf(quad, 1) - middleOf(first, 1) < heightOf(first) / 2) row.push(quad)
    else rows.push([quad])
  }
  return rows.flatMap((row) => row.toSorted((a, b) => middleOf(a, 0) - middleOf(b, 0)))
}
