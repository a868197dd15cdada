import type { Digest } from '../../../core/digest.ts'
import { openEngine } from '../../../web/engine/engine.ts'

interface Judged {
  readonly total: number[]
  readonly prepare: number[]
}

/** Milliseconds by round, and where they were measured. */
export interface EngineTimes {
  readonly bare: number[]
  /** The browser's own decoding of the file, and no more. */
  readonly decode: number[]
  readonly frame: Judged
  readonly file: Judged
  readonly backend: string
  readonly threads: number
  readonly isolated: boolean
}

/** The photograph as a camera gives it: a frame of I420, which the browser has to bring to RGB. */
async function cameraFrames(photograph: Blob): Promise<() => VideoFrame> {
  const bitmap = await createImageBitmap(photograph)
  const { width, height } = bitmap
  const canvas = new OffscreenCanvas(width, height)
  const context = canvas.getContext('2d')
  context?.drawImage(bitmap, 0, 0)
  const rgba = context?.getImageData(0, 0, width, height).data ?? new Uint8ClampedArray()
  const i420 = toI420(rgba, width, height)
  const colorSpace = { primaries: 'bt709', transfer: 'bt709', matrix: 'bt709', fullRange: false } as const
  return () =>
    new VideoFrame(i420, { format: 'I420', codedWidth: width, codedHeight: height, timestamp: 0, colorSpace })
}

/** BT.709, limited range, each 2 × 2 block with the colour of its first pixel. */
function toI420(rgba: Uint8ClampedArray, width: number, height: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array((width * height * 3) / 2)
  let [u, v] = [width * height, (width * height * 5) / 4]
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 4
      const [r = 0, g = 0, b = 0] = rgba.subarray(at, at + 3)
      const luma = 0.2126 * r + 0.7152 * g + 0.0722 * b
      out[y * width + x] = 16 + luma * (219 / 255)
      if (x % 2 || y % 2) continue
      out[u++] = 128 + ((b - luma) / 1.8556) * (224 / 255)
      out[v++] = 128 + ((r - luma) / 1.5748) * (224 / 255)
    }
  }
  return out
}

/** Judges a camera's frame and a file and runs the bare session in turn, on WASM; the first rounds warm up. */
async function benchEngine(digest: Digest, address: string, rounds: number): Promise<EngineTimes> {
  const file = await (await fetch(address)).blob()
  const nextFrame = await cameraFrames(file)
  const engine = openEngine()
  try {
    const loaded = await engine.load(digest, 'wasm')
    if (!loaded.ok) throw new Error(loaded.error.message)
    const { backend, threads } = loaded.value.ready
    const times = {
      bare: [] as number[],
      decode: [] as number[],
      frame: { total: [] as number[], prepare: [] as number[] },
      file: { total: [] as number[], prepare: [] as number[] },
    }
    const judge = async (photo: Blob | VideoFrame, into: Judged, isCounted: boolean) => {
      const judged = await engine.judge(photo)
      if (!judged.ok) throw new Error('bench: found a refusal, expected a verdict')
      if (!isCounted) return
      into.total.push(judged.value.ms.total)
      into.prepare.push(judged.value.ms.prepare)
    }
    for (let round = -3; round < rounds; round++) {
      const bare = await engine.bare(1)
      if (!bare.ok) throw new Error('bench: found no run, expected one')
      if (round >= 0) times.bare.push(bare.value.ms[0] ?? Number.NaN)
      const begun = performance.now()
      const bitmap = await createImageBitmap(file)
      if (round >= 0) times.decode.push(performance.now() - begun)
      bitmap.close()
      await judge(nextFrame(), times.frame, round >= 0)
      await judge(file, times.file, round >= 0)
    }
    return { ...times, backend, threads, isolated: crossOriginIsolated }
  } finally {
    engine.dispose()
  }
}

Object.assign(globalThis, { benchEngine })
