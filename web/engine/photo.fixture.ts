import { type Bytes, concat, utf8 } from '../../core/bytes.ts'

/** Upright quarters: dark, bright, middling, light. */
const QUARTERS = [
  [0, 0, 30],
  [1, 0, 240],
  [0, 1, 100],
  [1, 1, 170],
] as const

/** For each EXIF orientation, where a stored place lies in the upright picture. */
const UPRIGHT: Record<number, (x: number, y: number) => [number, number]> = {
  1: (x, y) => [x, y],
  2: (x, y) => [1 - x, y],
  3: (x, y) => [1 - x, 1 - y],
  4: (x, y) => [x, 1 - y],
  5: (x, y) => [y, x],
  6: (x, y) => [1 - y, x],
  7: (x, y) => [1 - y, 1 - x],
  8: (x, y) => [y, 1 - x],
}

/** A picture of four grey quarters, stored so that a viewer that respects `orientation` shows them upright. */
export function drawQuarters(width: number, height: number, type: string, orientation = 1): Promise<Blob> {
  const canvas = new OffscreenCanvas(width, height)
  const context = canvas.getContext('2d')
  if (!context) throw new Error('canvas: found no 2d context, expected one')
  for (const x of [0, 1])
    for (const y of [0, 1]) {
      const [ux, uy] = UPRIGHT[orientation]?.(x, y) ?? [x, y]
      const grey = QUARTERS.find((quarter) => quarter[0] === ux && quarter[1] === uy)?.[2] ?? 0
      context.fillStyle = `rgb(${grey} ${grey} ${grey})`
      context.fillRect((x * width) / 2, (y * height) / 2, width / 2, height / 2)
    }
  return canvas.convertToBlob({ type, quality: 0.95 })
}

/** A JPEG with an EXIF segment that holds nothing but an orientation. */
export function withOrientation(jpeg: Uint8Array, orientation: number): Bytes {
  const tiff = Uint8Array.of(
    0x4d,
    0x4d,
    0,
    42,
    0,
    0,
    0,
    8,
    0,
    1,
    1,
    0x12,
    0,
    3,
    0,
    0,
    0,
    1,
    0,
    orientation,
    0,
    0,
    0,
    0,
    0,
    0,
  )
  const body = concat(utf8('Exif\0\0'), tiff)
  return concat(jpeg.subarray(0, 2), Uint8Array.of(0xff, 0xe1, 0, body.length + 2), body, jpeg.subarray(2))
}

/** A picture of one grey. */
export function drawGrey(width: number, height: number, grey: number, type = 'image/png'): Promise<Blob> {
  const canvas = new OffscreenCanvas(width, height)
  const context = canvas.getContext('2d')
  if (!context) throw new Error('canvas: found no 2d context, expected one')
  context.fillStyle = `rgb(${grey} ${grey} ${grey})`
  context.fillRect(0, 0, width, height)
  return canvas.convertToBlob({ type, quality: 0.95 })
}
