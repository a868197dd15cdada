import { writeFile } from 'node:fs/promises'
import sharp from 'sharp'
import { randomFrom } from '../../core/teach/random.ts'
import type { DefectKind } from '../../models/part/defect.ts'
import { drawPart } from '../../models/part/draw.ts'

/** A drawn part as a JPEG photograph. */
export async function photograph(
  seed: number,
  defect?: DefectKind,
  width = 1280,
  height = 960,
): Promise<Buffer> {
  const { rgba } = drawPart({ seed, width, height, ...(defect === undefined ? {} : { defect }) })
  return sharp(rgba, { raw: { width, height, channels: 4 } })
    .removeAlpha()
    .jpeg({ quality: 92 })
    .toBuffer()
}

/** Writes what Chromium's fake camera shows: one frame again and again. */
export async function writeFilm(path: string, seed: number): Promise<void> {
  await writeFile(path, await photograph(seed))
}

/** So many frames last five seconds: no two that a tablet takes at one press are the same. */
const NOISY_FRAMES = 150
const [WIDTH, HEIGHT] = [640, 480]

/** Writes a film whose frames differ as those of a camera do: the part lies still, and the sensor's noise is another. */
export async function writeNoisyFilm(path: string, seed: number): Promise<void> {
  const { rgba } = drawPart({ seed, width: WIDTH, height: HEIGHT })
  const random = randomFrom(seed)
  const frames: Buffer[] = []
  for (let n = 0; n < NOISY_FRAMES; n++) {
    const noise = Math.floor(random() * rgba.length)
    const noisy = rgba.map((value, i) => value + ((Math.imul(i + noise, 2654435761) >>> 29) - 4))
    const image = sharp(noisy, { raw: { width: WIDTH, height: HEIGHT, channels: 4 } })
    frames.push(await image.removeAlpha().jpeg({ quality: 92 }).toBuffer())
  }
  await writeFile(path, Buffer.concat(frames))
}
