import type { Pixels } from '../../core/model/image.ts'
import { between, randomFrom } from '../../core/teach/random.ts'
import { type DefectKind, drawDefect, type Mark } from './defect.ts'

/** A defect drawn onto a photograph of a good part, at a place and of a size that follow from the seed. */
export function drawOnto(image: Pixels, kind: DefectKind, seed: number): Pixels {
  const random = randomFrom(seed)
  const defect = drawDefect(kind, random, between(random, 0, 2 * Math.PI))
  const middleX = between(random, 0.35, 0.65) * image.width
  const middleY = between(random, 0.35, 0.65) * image.height
  const radius = 0.42 * Math.min(image.width, image.height)
  const rgba = new Uint8ClampedArray(image.rgba)
  const mark: Mark = { cover: 0, light: 0, stain: 0, gone: 0 }
  for (let i = 0; i < image.width * image.height; i++) {
    Object.assign(mark, { cover: 0, light: 0, stain: 0, gone: 0 })
    const x = (i % image.width) - middleX
    const y = Math.floor(i / image.width) - middleY
    defect.at(x / radius, y / radius, mark)
    for (let c = 0; c < 3; c++)
      rgba[4 * i + c] = (rgba[4 * i + c] ?? 0) * (1 - 0.6 * mark.stain) + 77 * mark.light
  }
  return { width: image.width, height: image.height, rgba }
}
