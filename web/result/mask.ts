import type { ClassMask } from '../../core/task/segmentation.ts'

type Colour = readonly [red: number, green: number, blue: number]

/** --class-0 to --class-5 in web/ui/tokens.css; a seventh class begins anew, and its stripes run another way. */
const COLOURS: readonly Colour[] = [
  [0xe6, 0x9f, 0x00],
  [0x56, 0xb4, 0xe9],
  [0x00, 0x9e, 0x73],
  [0xf0, 0xe4, 0x42],
  [0x00, 0x72, 0xb2],
  [0xcc, 0x79, 0xa7],
]

/** Which way the stripes of a class run: no class is told by its colour alone. */
const DIRECTIONS: readonly ((x: number, y: number) => number)[] = [
  (x, y) => x + y,
  (x, y) => x - y,
  (_, y) => y,
  (x) => x,
]
/** Pixels of the picture from one stripe to the next. */
const PERIOD = 12
/** How much of the part shows under a class, and under its stripes. */
const [VEIL, STRIPE] = [110, 220] as const
/** The longest side of the picture: stripes are finer than what the mask could draw. */
const SIDE = 512

/** Colours a mask: a colour and a direction of stripes a class, nothing where there is none. */
export function paintMask({ width, height, values }: ClassMask): ImageData {
  const scale = Math.max(1, Math.floor(SIDE / Math.max(width, height)))
  const picture = new ImageData(width * scale, height * scale)
  for (let y = 0; y < picture.height; y++)
    for (let x = 0; x < picture.width; x++) {
      const place = values[Math.floor(y / scale) * width + Math.floor(x / scale)] ?? 0
      if (place === 0) continue
      const direction = DIRECTIONS[(place - 1) % DIRECTIONS.length]
      const isStripe = (((direction?.(x, y) ?? 0) % PERIOD) + PERIOD) % PERIOD < PERIOD / 3
      const colour = COLOURS[(place - 1) % COLOURS.length] ?? [0, 0, 0]
      picture.data.set([...colour, isStripe ? STRIPE : VEIL], (y * picture.width + x) * 4)
    }
  return picture
}

/** A mask as a canvas, to be drawn over the photograph where the input lies. */
export function maskCanvas(mask: ClassMask): OffscreenCanvas {
  const image = paintMask(mask)
  const canvas = new OffscreenCanvas(image.width, image.height)
  const context = canvas.getContext('2d')
  if (!context) throw new Error('canvas: found no 2d context, expected one')
  context.putImageData(image, 0, 0)
  return canvas
}

/** The mask as a PNG with opacity, to be kept beside the photograph. */
export const encodeMask = (mask: ClassMask): Promise<Blob> =>
  maskCanvas(mask).convertToBlob({ type: 'image/png' })
