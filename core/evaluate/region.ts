/** A mask of one photograph: above 0 where the part is defective, row by row. */
export interface Mask {
  readonly width: number
  readonly height: number
  readonly values: Uint8Array
}

/** The regions of a mask: for each pixel 0, or the number of its region from 1 on; and the pixels of each region. */
export interface Regions {
  readonly labels: Int32Array
  readonly sizes: readonly number[]
}

/** Splits a mask into connected regions; pixels that touch at a corner are connected, as in MVTec AD's evaluation. */
export function regionsOf({ width, height, values }: Mask): Regions {
  const labels = new Int32Array(width * height)
  const sizes: number[] = []
  const open: number[] = []
  for (let start = 0; start < labels.length; start++) {
    if (values[start] === 0 || labels[start] !== 0) continue
    sizes.push(0)
    labels[start] = sizes.length
    open.push(start)
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      sizes[sizes.length - 1] = (sizes.at(-1) ?? 0) + 1
      for (const next of neighbours(at, width, height)) {
        if (values[next] === 0 || labels[next] !== 0) continue
        labels[next] = sizes.length
        open.push(next)
      }
    }
  }
  return { labels, sizes }
}

function neighbours(at: number, width: number, height: number): number[] {
  const x = at % width
  const y = Math.floor(at / width)
  const out: number[] = []
  for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++)
    for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++) out.push(v * width + u)
  return out
}
