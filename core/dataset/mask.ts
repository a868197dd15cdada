import type { Box, Mask, Regions, View } from './region.ts'

/** Writes a row-major bitmap (0 outside, anything else inside) as runs. Throws when it is not width × height. */
export function encodeMask(bits: ArrayLike<number>, width: number, height: number): Mask {
  if (bits.length !== width * height)
    throw new Error(`mask: found ${bits.length} cells, expected ${width * height}`)
  const runs: number[] = []
  let inside = false
  let run = 0
  for (let i = 0; i < bits.length; i++) {
    if ((bits[i] !== 0) !== inside) {
      runs.push(run)
      run = 0
      inside = !inside
    }
    run++
  }
  runs.push(run)
  return { width, height, runs }
}

/** How many runs `encodeMask` would write: what a record may hold is limited (MAX_RUNS). */
export function countRuns(bits: ArrayLike<number>): number {
  let runs = 1
  let inside = false
  for (let i = 0; i < bits.length; i++) {
    if ((bits[i] !== 0) === inside) continue
    inside = !inside
    runs++
  }
  return runs
}

/** The mask as a row-major bitmap of width × height, 1 inside. */
export function decodeMask({ width, height, runs }: Mask): Uint8Array {
  const bits = new Uint8Array(width * height)
  let at = 0
  runs.forEach((run, i) => {
    if (i % 2 === 1) bits.fill(1, at, at + run)
    at += run
  })
  return bits
}

const clampCell = (value: number, count: number) => Math.min(Math.max(value, 0), count)

/** The share of each cell of a width × height grid that a box covers is added up to at most 1, into `cells`. */
function coverBox(cells: Float32Array, width: number, height: number, box: Box): void {
  const [left, right] = [box.x * width, (box.x + box.width) * width]
  const [top, bottom] = [box.y * height, (box.y + box.height) * height]
  for (let y = clampCell(Math.floor(top), height); y < clampCell(Math.ceil(bottom), height); y++) {
    const down = Math.min(bottom, y + 1) - Math.max(top, y)
    for (let x = clampCell(Math.floor(left), width); x < clampCell(Math.ceil(right), width); x++) {
      const across = Math.min(right, x + 1) - Math.max(left, x)
      cells[y * width + x] = Math.max(cells[y * width + x] ?? 0, down * across)
    }
  }
}

/** The share of each cell of a width × height grid that a mask covers, into `cells`. */
function coverMask(cells: Float32Array, width: number, height: number, mask: Mask): void {
  const bits = decodeMask(mask)
  const sums = new Float32Array(width * height)
  const counts = new Float32Array(width * height)
  // A mask coarser than the grid is read at the grid's own steps, so that no cell stays unasked.
  const rows = Math.max(mask.height, height)
  const columns = Math.max(mask.width, width)
  for (let v = 0; v < rows; v++) {
    const y = Math.floor((v * height) / rows)
    const from = Math.floor((v * mask.height) / rows) * mask.width
    for (let u = 0; u < columns; u++) {
      const cell = y * width + Math.floor((u * width) / columns)
      sums[cell] = (sums[cell] ?? 0) + (bits[from + Math.floor((u * mask.width) / columns)] ?? 0)
      counts[cell] = (counts[cell] ?? 0) + 1
    }
  }
  sums.forEach((sum, i) => {
    cells[i] = Math.max(cells[i] ?? 0, sum / (counts[i] ?? 1))
  })
}

/** How much of each cell of a width × height grid over the photograph lies in the regions, 0 to 1, row by row. */
export function coverage(regions: Regions, width: number, height: number): Float32Array {
  const cells = new Float32Array(width * height)
  for (const box of regions.boxes) coverBox(cells, width, height, box)
  if (regions.mask) coverMask(cells, width, height, regions.mask)
  return cells
}

/** How much of each cell of a grid is judged, 0 to 1: what is of interest and not ignored. */
export function judgedShare(view: View, width: number, height: number): Float32Array {
  const judged = coverage({ boxes: view.interest, mask: null }, width, height)
  if (view.interest.length === 0) judged.fill(1)
  const ignored = coverage({ boxes: [], mask: view.ignore }, width, height)
  return judged.map((share, i) => share * (1 - (ignored[i] ?? 0)))
}
