import { writeFile } from 'node:fs/promises'
import type { DefectKind } from '../../models/part/defect.ts'
import { photograph } from '../browser/camera-film.ts'

/** What passes in front of the demonstration's camera, again and again: good parts, and some that are not. */
const PARTS: readonly (readonly [seed: number, defect?: DefectKind])[] = [
  [424_242],
  [77, 'scratch'],
  [512],
  [91, 'missing-hole'],
]

/** Chromium plays its fake camera's file at 30 frames a second: time enough to look, and to press the button. */
const FRAMES_A_PART = 120

/** Writes the film: JPEG frames one after another. */
export async function writeParts(path: string): Promise<void> {
  const frames: Buffer[] = []
  for (const [seed, defect] of PARTS) {
    const frame = await photograph(seed, defect, 800, 600)
    frames.push(...Array.from({ length: FRAMES_A_PART }, () => frame))
  }
  await writeFile(path, Buffer.concat(frames))
}
