import type { Input } from '../../../core/model/manifest/input.ts'
import { openPhoto } from '../frame.ts'
import { openGpu } from '../gpu.ts'
import { BUFFER, MAP_MODE_READ } from '../gpu-flag.ts'
import { openGpuPrepare } from '../gpu-prepare.ts'
import type { Photo } from '../message.ts'
import { withOrientation } from '../photo.fixture.ts'
import { openPrepare } from '../prepare.ts'

/** Pixels in which no two neighbours are alike. */
function drawNoise(
  width: number,
  height: number,
  { alpha = 1, colorSpace = 'srgb' as PredefinedColorSpace } = {},
) {
  const canvas = new OffscreenCanvas(width, height)
  const context = canvas.getContext('2d', { colorSpace })
  if (!context) throw new Error('canvas: found no 2d context, expected one')
  const noise = context.createImageData(width, height)
  for (let i = 0; i < noise.data.length; i++) noise.data[i] = Math.imul(i + 1, 0x9e3779b1) >>> 24
  for (let i = 3; i < noise.data.length; i += 4) noise.data[i] = alpha * 255
  context.putImageData(noise, 0, 0)
  return canvas
}

const file = (type: string, ...drawn: Parameters<typeof drawNoise>) =>
  drawNoise(...drawn).convertToBlob({ type, quality: 0.9 })

async function turned(orientation: number): Promise<Blob> {
  const jpeg = await file('image/jpeg', 150, 100)
  return new Blob([withOrientation(new Uint8Array(await jpeg.arrayBuffer()), orientation)])
}

/** A camera's frame of luma and halved chroma. */
function yuvFrame(width: number, height: number): VideoFrame {
  const data = new Uint8Array((width * height * 3) / 2)
  for (let i = 0; i < data.length; i++) data[i] = 40 + (Math.imul(i + 1, 0x9e3779b1) >>> 25)
  return new VideoFrame(data, { format: 'I420', codedWidth: width, codedHeight: height, timestamp: 0 })
}

const PHOTOS: Record<string, () => Promise<Photo> | Photo> = {
  png: () => file('image/png', 311, 203),
  small: () => file('image/png', 40, 30),
  camera: () => file('image/jpeg', 1280, 960),
  jpeg: () => file('image/jpeg', 150, 100),
  transparent: () => file('image/png', 150, 100, { alpha: 0.5 }),
  'display-p3': () => file('image/jpeg', 150, 100, { colorSpace: 'display-p3' }),
  frame: () => new VideoFrame(drawNoise(320, 240), { timestamp: 0, alpha: 'discard' }),
  yuv: () => yuvFrame(320, 240),
  huge: () => file('image/png', 4999, 4001),
}
for (let orientation = 1; orientation <= 8; orientation++)
  PHOTOS[`exif ${orientation}`] = () => turned(orientation)

async function readBack(device: GPUDevice, buffer: GPUBuffer): Promise<Uint32Array> {
  const { MAP_READ, COPY_DST } = BUFFER
  const staging = device.createBuffer({ size: buffer.size, usage: MAP_READ | COPY_DST })
  const encoder = device.createCommandEncoder()
  encoder.copyBufferToBuffer(buffer, 0, staging, 0, buffer.size)
  device.queue.submit([encoder.finish()])
  await staging.mapAsync(MAP_MODE_READ)
  const words = new Uint32Array(staging.getMappedRange().slice(0))
  staging.destroy()
  return words
}

/** Off by how much, in the 256 levels of a photograph. */
const levels = (a: Float32Array, b: Float32Array, scale: number): number =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? 0)) * scale), 0)

/** A float32 in the order of numbers, one step apart from its neighbours. */
const rank = (bits: number): number => (bits >>> 31 ? -(bits & 0x7fffffff) : bits)

/** Prepares one of the photographs on the processor and on the GPU, and tells how far the two are apart. */
export async function bothWays(name: string, input: Input) {
  const gpu = await openGpu(true)
  if (!gpu.ok) throw new Error(gpu.error.message)
  const { device } = gpu.value
  const photo = await PHOTOS[name]?.()
  const opened = photo && (await openPhoto(photo))
  if (!opened?.ok) throw new Error(`found no photograph ${name}`)
  const { prepare } = await openPrepare(input)
  const cpu = await prepare(opened.value, undefined)
  const onGpu = await (await openGpuPrepare(device, input))(opened.value)
  const expected = cpu.sight.tensor.slice()
  const found =
    onGpu && new Float32Array((await readBack(device, onGpu.tensor.gpuBuffer as GPUBuffer)).buffer)
  const [a, b] = [new Uint32Array(expected.buffer), new Uint32Array(found?.buffer ?? new ArrayBuffer(0))]
  // Where pixel and mean cancel out, float64 leaves a speck that fixed point does not: neither is a difference.
  const speck =
    2 ** -50 * Math.max(...input.scale.map((scale, c) => (255 + Math.abs(input.mean[c] ?? 0)) / scale))
  const isSpeck = (i: number): boolean => Math.abs((expected[i] ?? 0) - (found?.[i] ?? 0)) < speck
  const apart = Array.from(a, (bits, i) => (isSpeck(i) ? 0 : Math.abs(rank(bits) - rank(b[i] ?? 0))))
  const result = {
    isOnGpu: found !== undefined,
    values: expected.length,
    differing: apart.filter((ulps) => ulps > 0).length,
    worstUlps: apart.reduce((a, b) => Math.max(a, b), 0),
    worstLevels: found && levels(expected, found, Math.max(...input.scale)),
    quality: { cpu: await cpu.measure(), gpu: await onGpu?.measure() },
  }
  opened.value.close()
  device.destroy()
  return result
}
