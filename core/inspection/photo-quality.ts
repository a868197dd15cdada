import { cropRect } from '../model/image.ts'
import type { Manifest } from '../model/manifest.ts'
import { placeCrop } from '../model/preprocess.ts'
import type { PhotoQuality } from './photo-gate.ts'

type Input = Manifest['input']

/** Luma of ITU-R BT.601, in thousandths: red, green, blue. */
const LUMA = [299, 587, 114] as const

/** How much a channel counts for luma, in the order of the tensor. */
function lumaWeights({ channels }: Input): readonly number[] {
  if (channels === 'grey') return [1000]
  return channels === 'rgb' ? LUMA : [LUMA[2], LUMA[1], LUMA[0]]
}

/** Luma, 0 to 255, of the part of an input tensor that the photograph fills. */
function lumaOf(tensor: Float32Array, input: Input, photo: { width: number; height: number }) {
  const place = placeCrop(cropRect(photo, input.crop), input)
  const weights = lumaWeights(input)
  const isPlanar = input.layout === 'nchw'
  const step = isPlanar ? 1 : weights.length
  const luma = new Float32Array(place.width * place.height)
  weights.forEach((weight, c) => {
    const base = isPlanar ? c * input.width * input.height : c
    const gain = ((input.scale[c] ?? 1) * weight) / 1000
    const offset = ((input.mean[c] ?? 0) * weight) / 1000
    for (let y = 0, i = 0; y < place.height; y++) {
      let at = base + ((place.y + y) * input.width + place.x) * step
      for (let x = 0; x < place.width; x++, i++, at += step)
        luma[i] = (luma[i] ?? 0) + (tensor[at] ?? 0) * gain + offset
    }
  })
  return { width: place.width, height: place.height, luma }
}

/** Variance of the 4-neighbour Laplacian: falls as an image blurs. 0 where there is no inside. */
function laplacianVariance({ width, height, luma }: ReturnType<typeof lumaOf>): number {
  if (width < 3 || height < 3) return 0
  let sum = 0
  let squares = 0
  for (let y = 1; y < height - 1; y++) {
    for (let at = y * width + 1; at < (y + 1) * width - 1; at++) {
      const around =
        (luma[at - 1] ?? 0) + (luma[at + 1] ?? 0) + (luma[at - width] ?? 0) + (luma[at + width] ?? 0)
      const value = around - 4 * (luma[at] ?? 0)
      sum += value
      squares += value * value
    }
  }
  const count = (width - 2) * (height - 2)
  return squares / count - (sum / count) ** 2
}

/**
 * Focus and exposure of what the model will see: measured on its input tensor, so blur counts where it reaches the
 * model, the sensor's noise is averaged away, and it costs a fraction of a millisecond whatever the photograph's size.
 * `photo` is the size in pixels of the photograph that the tensor was made from.
 */
export function measureQuality(
  tensor: Float32Array,
  input: Input,
  photo: { width: number; height: number },
): PhotoQuality {
  const seen = lumaOf(tensor, input, photo)
  let sum = 0
  for (const value of seen.luma) sum += value
  return { sharpness: laplacianVariance(seen), brightness: sum / seen.luma.length / 255 }
}
