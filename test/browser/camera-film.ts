import { writeFile } from 'node:fs/promises'
import sharp from 'sharp'
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
