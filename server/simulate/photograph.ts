import sharp from 'sharp'
import { type Bytes, concat } from '../../core/bytes.ts'
import type { Random } from '../../core/simulation/random.ts'
import { DEFECT_KINDS } from '../../models/part/defect.ts'
import { drawPart } from '../../models/part/draw.ts'

const WIDTH = 96
const HEIGHT = 72

export interface SimulatedPhotograph {
  readonly photograph: Bytes
  /** Every frame of one press; `photograph` is the first. */
  readonly frames: readonly Bytes[]
  readonly heatmap: Bytes
  readonly isDefective: boolean
}

async function png(pixels: Uint8Array | Uint8ClampedArray, channels: 1 | 4): Promise<Bytes> {
  const image = sharp(pixels, { raw: { width: WIDTH, height: HEIGHT, channels } })
  return new Uint8Array(await image.png().toBuffer())
}

/** How a simulated plant photographs: tiny drawings, or files of the size that a tablet's camera leaves (web/station). */
export type PhotographSize = 'tiny' | 'as-kept'

/** One frame as the station keeps it: 1920 by 1440, JPEG of quality 0.92, about a third of a megabyte. */
const drawFrame = async (): Promise<Bytes> => {
  const [width, height] = [1920, 1440]
  const { rgba } = drawPart({ seed: 0, defect: undefined, width, height })
  const image = sharp(rgba, { raw: { width, height, channels: 4 } }).jpeg({ quality: 92 })
  return new Uint8Array(await image.toBuffer())
}
let frame: Promise<Bytes> | undefined

/** That frame as another file: drawn once, since it takes seconds, with a JPEG comment of 16 drawn bytes in each. */
async function keptFrame(random: Random): Promise<Bytes> {
  frame ??= drawFrame()
  const jpeg = await frame
  const comment = Uint8Array.of(0xff, 0xfe, 0, 18)
  return concat(jpeg.subarray(0, 2), comment, random.bytes(16), jpeg.subarray(2))
}

/** Draws small photographs of a part, about one in six with a defect, and where a model would see it. */
export async function drawPhotograph(
  random: Random,
  count = 1,
  size: PhotographSize = 'tiny',
): Promise<SimulatedPhotograph> {
  const isDefective = random.integer(6) === 0
  const defect = isDefective ? random.pick(DEFECT_KINDS) : undefined
  const seed = random.integer(2 ** 31)
  const drawn = (frame?: number) => drawPart({ seed, defect, frame, width: WIDTH, height: HEIGHT })
  const part = drawn()
  const [heatmap, photograph, ...others] = await Promise.all([
    png(part.mask, 1),
    png(part.rgba, 4),
    ...Array.from({ length: count - 1 }, (_, i) => png(drawn(i + 1).rgba, 4)),
  ])
  const frames = [photograph, ...others]
  if (size === 'as-kept') for (const i of frames.keys()) frames[i] = await keptFrame(random)
  return { photograph: frames[0] ?? photograph, frames, heatmap, isDefective }
}
