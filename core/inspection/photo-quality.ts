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

/** How a tensor's values become luma, 0 to 255: Σ value · gain + offset, three gains in the order of the tensor. */
export function lumaFactors(input: Input): { gains: [number, number, number]; offset: number } {
  const weights = lumaWeights(input)
  // A model that sees grey has one channel: the other two count nothing.
  const gain = (c: number) => ((input.scale[c] ?? 0) * (weights[c] ?? 0)) / 1000
  const offset = weights.reduce((sum, weight, c) => sum + ((input.mean[c] ?? 0) * weight) / 1000, 0)
  return { gains: [gain(0), gain(1), gain(2)], offset }
}

/** Luma, 0 to 255, of the part of an input tensor that the photograph fills; all channels in one pass. */
function lumaOf(tensor: Float32Array, input: Input, photo: { width: number; height: number }) {
  const place = placeCrop(cropRect(photo, input.crop), input)
  const weights = lumaWeights(input)
  const isPlanar = input.layout === 'nchw'
  const step = isPlanar ? 1 : weights.length
  const {
    gains: [gainA, gainB, gainC],
    offset,
  } = lumaFactors(input)
  const next = weights.length === 1 ? 0 : isPlanar ? input.width * input.height : 1
  const luma = new Float32Array(place.width * place.height)
  for (let y = 0, i = 0; y < place.height; y++) {
    let at = ((place.y + y) * input.width + place.x) * step
    for (let x = 0; x < place.width; x++, i++, at += step) {
      const ab = (tensor[at] ?? 0) * gainA + (tensor[at + next] ?? 0) * gainB
      luma[i] = ab + (tensor[at + 2 * next] ?? 0) * gainC + offset
    }
  }
  return { width: place.width, height: place.height, luma }
}

/** Sums over an image's luma, 0 to 255: of all of it, and of the 4-neighbour Laplacian and its squares inside. */
export interface LumaSums {
  readonly luma: number
  readonly laplacian: number
  readonly squares: number
}

/** Brightness and sharpness from their sums. The Laplacian's variance falls as an image blurs; 0 without an inside. */
export function qualityOf(
  { luma, laplacian, squares }: LumaSums,
  { width, height }: { width: number; height: number },
): PhotoQuality {
  const inside = (width - 2) * (height - 2)
  const sharpness = width < 3 || height < 3 ? 0 : squares / inside - (laplacian / inside) ** 2
  return { sharpness, brightness: luma / (width * height) / 255 }
}

function laplacianSums({ width, height, luma }: ReturnType<typeof lumaOf>): Omit<LumaSums, 'luma'> {
  let sum = 0
  let squares = 0
  for (let y = 1; y < height - 1; y++) {
    let at = y * width + 1
    let left = luma[at - 1] ?? 0
    let here = luma[at] ?? 0
    for (const end = at + width - 2; at < end; at++) {
      const right = luma[at + 1] ?? 0
      const value = left + right + (luma[at - width] ?? 0) + (luma[at + width] ?? 0) - 4 * here
      sum += value
      squares += value * value
      left = here
      here = right
    }
  }
  return { laplacian: sum, squares }
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
  // By index: an iterator over as many values takes four times as long as all the rest.
  for (let i = 0; i < seen.luma.length; i++) sum += seen.luma[i] ?? 0
  return qualityOf({ luma: sum, ...laplacianSums(seen) }, seen)
}
