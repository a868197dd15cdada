import { cropRect, type Pixels, type Rect } from './image.ts'
import type { Manifest } from './manifest.ts'
import { axisTaps, type Taps } from './resample.ts'
import { type Channel, emptyRow, openResampler, type Resampler, type Row } from './resampler.ts'

type Input = Manifest['input']

interface Plan {
  readonly width: number
  readonly height: number
  /** Where the resampled crop lies in the tensor. */
  readonly place: Rect
  readonly columns: Taps
  readonly rows: Taps
  readonly resampler: Resampler
  readonly row: Row
}

/** Where the resampled crop lies in the tensor, in its pixels: all of it, or in the middle or at the start of `fill`. */
export function placeCrop(crop: Rect, input: Input): Rect {
  if (input.resize === 'stretch') return { x: 0, y: 0, width: input.width, height: input.height }
  const factor = Math.min(input.width / crop.width, input.height / crop.height)
  const width = Math.min(Math.max(Math.round(crop.width * factor), 1), input.width)
  const height = Math.min(Math.max(Math.round(crop.height * factor), 1), input.height)
  if (input.align === 'start') return { x: 0, y: 0, width, height }
  return { x: (input.width - width) >> 1, y: (input.height - height) >> 1, width, height }
}

function planFor(image: Pixels, input: Input, open: typeof openResampler): Plan {
  const crop = cropRect(image, input.crop)
  const place = placeCrop(crop, input)
  const { width, height } = image
  const rows = axisTaps(crop.height, place.height)
  const columns = axisTaps(crop.width, place.width)
  return {
    ...{ width, height, place, rows, columns },
    resampler: open(crop, rows, columns),
    row: emptyRow(place.width),
  }
}

/** A tensor with (fill − mean) / scale everywhere the crop, which comes to lie at `place`, will not reach. */
export function emptyTensor(input: Input, { place }: Pick<Plan, 'place'>): Float32Array<ArrayBuffer> {
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
const LUMA_TOTAL = 1000

/** How the sums over both axes' taps become the numbers of channel `c`, and where the first one lies in the tensor. */
export function channelOf(
  { columns, rows }: Pick<Plan, 'columns' | 'rows'>,
  input: Input,
  c: number,
): Channel {
  const scale = input.scale[c] ?? 1
  const total = input.channels === 'grey' ? LUMA_TOTAL : 1
  const isPlanar = input.layout === 'nchw'
  return {
    gain: 1 / (columns.total * rows.total * total * scale),
    offset: (input.mean[c] ?? 0) / scale,
    base: isPlanar ? c * input.width * input.height : c,
    step: isPlanar || input.channels === 'grey' ? 1 : 3,
  }
}

/** The planes of `row` from red on; luma takes the place of the first for models that see grey. */
function planesOf(row: Row, input: Input, isBgr: boolean): readonly Float64Array[] {
  const [red, green, blue] = isBgr ? [row[2], row[1], row[0]] : row
  if (input.channels === 'rgb') return [red, green, blue]
  if (input.channels === 'bgr') return [blue, green, red]
  for (let x = 0; x < red.length; x++)
    red[x] = LUMA[0] * (red[x] ?? 0) + LUMA[1] * (green[x] ?? 0) + LUMA[2] * (blue[x] ?? 0)
  return [red]
}

/** Writes one row of one channel, `at` places after its first. */
function writeRow(tensor: Float32Array, values: Float64Array, channel: Channel, at: number): void {
  const { gain, offset, base, step } = channel
  for (let x = 0, to = base + at; x < values.length; x++, to += step)
    tensor[to] = (values[x] ?? 0) * gain - offset
}

function writeCrop(tensor: Float32Array, image: Pixels, plan: Plan, input: Input): void {
  const { place, resampler, row } = plan
  const isGrey = input.channels === 'grey'
  const isBgr = image.isBgr ?? false
  const first = place.y * input.width + place.x
  const channels = (isGrey ? [0] : [0, 1, 2]).map((c) => {
    const { base, step, ...rest } = channelOf(plan, input, c)
    return { ...rest, step, base: base + first * step }
  })
  const rowStep = input.width * (channels[0]?.step ?? 1)
  const places = (input.channels === 'bgr') === isBgr ? channels : channels.toReversed()
  if (!isGrey && resampler.write(image, tensor, places, rowStep)) return
  for (let y = 0; y < place.height; y++) {
    resampler.row(image, y, row)
    const planes = planesOf(row, input, isBgr)
    channels.forEach((channel, c) => {
      const values = planes[c]
      if (values) writeRow(tensor, values, channel, y * rowStep)
    })
  }
}

/**
 * Makes the one function that turns an upright photograph into a model's input tensor, in the browser and in Node to
 * the same bits:
 *
 * 1. crop: the fractions of the manifest, rounded to whole pixels;
 * 2. resize each axis by itself (`axisTaps`): area average when shrinking, bilinear when enlarging; `letterbox` keeps
 *    the aspect, rounds the size, centres it toward the top left (or starts there) and puts `fill` around it;
 * 3. one value per channel, a real number on the 0..255 scale, not rounded; grey is BT.601 luma;
 * 4. value / scale − mean / scale in float64, stored as float32 in `layout`.
 *
 * Steps 2 and 3 are sums of whole numbers, so neither the order of additions nor the machine can change a bit. Sides
 * up to 8192 pixels. The returned function keeps scratch memory between calls; it throws when the pixels are not
 * width × height × 4 bytes. `open` may be a faster resampler with the same sums. Each call gives a fresh tensor, or
 * with `isReused` the same one as long as sizes stay, for whoever is done with it before the next call: touching fresh
 * memory takes longer than filling it.
 */
export function openPreprocessor(
  input: Input,
  open: typeof openResampler = openResampler,
  isReused = false,
): (image: Pixels) => Float32Array<ArrayBuffer> {
  let plan: Plan | undefined
  let kept: Float32Array<ArrayBuffer> | undefined
  return (image) => {
    const expected = image.width * image.height * 4
    if (image.rgba.length !== expected)
      throw new Error(`pixels: found ${image.rgba.length} bytes, expected ${expected}`)
    if (plan?.width !== image.width || plan.height !== image.height) {
      plan = planFor(image, input, open)
      kept = undefined
    }
    const tensor = kept ?? emptyTensor(input, plan)
    if (isReused) kept = tensor
    writeCrop(tensor, image, plan, input)
    return tensor
  }
}
