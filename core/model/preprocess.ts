import { resampleColumns } from './columns.ts'
import { cropRect, type Pixels, type Rect } from './image.ts'
import type { Manifest } from './manifest.ts'
import { axisTaps, type Taps } from './resample.ts'

type Input = Manifest['input']

interface Plan {
  readonly width: number
  readonly height: number
  readonly crop: Rect
  /** Where the resampled crop lies in the tensor. */
  readonly place: Rect
  readonly columns: Taps
  readonly rows: Taps
}

/** Where the resampled crop lies in the tensor, in its pixels: all of it, or centred between `fill`. */
export function placeCrop(crop: Rect, input: Input): Rect {
  if (input.resize === 'stretch') return { x: 0, y: 0, width: input.width, height: input.height }
  const factor = Math.min(input.width / crop.width, input.height / crop.height)
  const width = Math.min(Math.max(Math.round(crop.width * factor), 1), input.width)
  const height = Math.min(Math.max(Math.round(crop.height * factor), 1), input.height)
  return { x: (input.width - width) >> 1, y: (input.height - height) >> 1, width, height }
}

function planFor(image: Pixels, input: Input): Plan {
  const crop = cropRect(image, input.crop)
  const place = placeCrop(crop, input)
  const { width, height } = image
  return {
    width,
    height,
    crop,
    place,
    columns: axisTaps(crop.width, place.width),
    rows: axisTaps(crop.height, place.height),
  }
}

/** (fill − mean) / scale everywhere the crop will not reach. */
function emptyTensor(input: Input, { place }: Plan): Float32Array<ArrayBuffer> {
  const channels = input.channels === 'grey' ? 1 : 3
  const area = input.width * input.height
  const tensor = new Float32Array(area * channels)
  if (place.width * place.height === area) return tensor
  for (let c = 0; c < channels; c++) {
    const value = (input.fill - (input.mean[c] ?? 0)) / (input.scale[c] ?? 1)
    for (let i = 0; i < area; i++) tensor[input.layout === 'nchw' ? c * area + i : i * channels + c] = value
  }
  return tensor
}

/** Luma of ITU-R BT.601 in thousandths, for models that see grey. */
const LUMA = [299, 587, 114] as const
const COLOUR = [1] as const

/** Which planes of column sums make channel `c`, from plane `first` on, with their weights and what those add up to. */
function mixOf(input: Input, c: number): { first: number; mix: readonly number[]; total: number } {
  if (input.channels === 'grey') return { first: 0, mix: LUMA, total: 1000 }
  return { first: input.channels === 'bgr' ? 2 - c : c, mix: COLOUR, total: 1 }
}

/** Adds one plane of column sums, resampled to one row. Sums are whole and below 2^53: float64 keeps them. */
function addRow(
  row: Float64Array,
  sums: Int32Array,
  taps: Taps,
  y: number,
  plane: number,
  weight: number,
): void {
  const { weights } = taps
  const width = row.length
  const first = y * taps.stride
  const last = first + (taps.counts[y] ?? 0)
  const from = ((taps.starts[y] ?? 0) * 3 + plane) * width
  for (let x = 0; x < width; x++) {
    let sum = 0
    for (let w = first, at = from + x; w < last; w++, at += 3 * width)
      sum += (weights[w] ?? 0) * (sums[at] ?? 0)
    row[x] = (row[x] ?? 0) + weight * sum
  }
}

function writeChannel(tensor: Float32Array, sums: Int32Array, plan: Plan, input: Input, c: number): void {
  const { place, rows, columns } = plan
  const { first, mix, total } = mixOf(input, c)
  const scale = input.scale[c] ?? 1
  const gain = 1 / (columns.total * rows.total * total * scale)
  const offset = (input.mean[c] ?? 0) / scale
  const isPlanar = input.layout === 'nchw'
  const step = isPlanar || input.channels === 'grey' ? 1 : 3
  const base = isPlanar ? c * input.width * input.height : c
  const row = new Float64Array(place.width)
  for (let y = 0; y < place.height; y++) {
    row.fill(0)
    for (let k = 0; k < mix.length; k++) addRow(row, sums, rows, y, first + k, mix[k] ?? 0)
    const to = base + ((place.y + y) * input.width + place.x) * step
    for (let x = 0; x < row.length; x++) tensor[to + x * step] = (row[x] ?? 0) * gain - offset
  }
}

/**
 * Makes the one function that turns an upright photograph into a model's input tensor, in the browser and in Node to
 * the same bits:
 *
 * 1. crop: the fractions of the manifest, rounded to whole pixels;
 * 2. resize each axis by itself (`axisTaps`): area average when shrinking, bilinear when enlarging; `letterbox` keeps
 *    the aspect, rounds the size, centres it toward the top left and puts `fill` around it;
 * 3. one value per channel, a real number on the 0..255 scale, not rounded; grey is BT.601 luma;
 * 4. value / scale − mean / scale in float64, stored as float32 in `layout`.
 *
 * Steps 2 and 3 are sums of whole numbers, so neither the order of additions nor the machine can change a bit. Sides
 * up to 8192 pixels. The returned function keeps scratch memory between calls and gives a fresh tensor each time; it
 * throws when the pixels are not width × height × 4 bytes.
 */
export function openPreprocessor(input: Input): (image: Pixels) => Float32Array<ArrayBuffer> {
  const channels = input.channels === 'grey' ? 1 : 3
  let plan: Plan | undefined
  let sums = new Int32Array(0)
  return (image) => {
    const expected = image.width * image.height * 4
    if (image.rgba.length !== expected)
      throw new Error(`pixels: found ${image.rgba.length} bytes, expected ${expected}`)
    if (plan?.width !== image.width || plan.height !== image.height) plan = planFor(image, input)
    const needed = plan.crop.height * plan.place.width * 3
    if (sums.length < needed) sums = new Int32Array(needed)
    resampleColumns(image, plan.crop, plan.columns, sums)
    const tensor = emptyTensor(input, plan)
    for (let c = 0; c < channels; c++) writeChannel(tensor, sums, plan, input, c)
    return tensor
  }
}
