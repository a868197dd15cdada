import sharp from 'sharp'
import type { Bytes } from '../../core/bytes.ts'
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

/** Draws small photographs of a part, about one in six with a defect, and where a model would see it. */
export async function drawPhotograph(random: Random, count = 1): Promise<SimulatedPhotograph> {
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
  return { photograph, frames: [photograph, ...others], heatmap, isDefective }
}
