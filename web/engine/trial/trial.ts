import { ort } from 'virtual:plumb-ort'
import type { Digest } from '../../../core/digest.ts'
import { benchEngine } from '../bench.ts'
import { openEngine } from '../engine.ts'
import { openJudge } from '../judge.ts'
import { loadPackage } from '../package.ts'
import { startRuntime } from '../runtime.ts'
import type { Choice, EngineState } from '../state.ts'
import { guardWorkers } from '../worker-url.ts'

const fetcher = (path: string) => fetch(path)

/** A drawn JPEG of the size that a tablet's camera gives. */
export async function drawPhoto(width: number, height: number): Promise<Blob> {
  const canvas = new OffscreenCanvas(width, height)
  const context = canvas.getContext('2d')
  if (!context) throw new Error('canvas: found no 2d context, expected one')
  const noise = context.createImageData(width, height)
  for (let i = 0; i < noise.data.length; i++)
    noise.data[i] = i % 4 === 3 ? 255 : 120 + ((i * 2654435761) % 41)
  context.putImageData(noise, 0, 0)
  context.fillStyle = '#777'
  context.beginPath()
  context.arc(width / 2, height / 2, height / 3, 0, 7)
  context.fill()
  return canvas.convertToBlob({ type: 'image/jpeg', quality: 0.9 })
}

/** Loads in the worker, self-tests, judges: what a tablet does, and what it said meanwhile. */
async function walk(digest: Digest, choice: Choice) {
  const engine = openEngine()
  const states: EngineState['kind'][] = []
  engine.onState(({ kind }) => void (states.at(-1) !== kind && states.push(kind)))
  const loaded = await engine.load(digest, choice)
  if (!loaded.ok) return { states, error: loaded.error }
  const tested = await engine.selfTest()
  const judged = await engine.judge(await drawPhoto(640, 480))
  const { map, ...rest } = judged.ok ? judged.value : { map: undefined, error: judged.error }
  const heat = map && (await engine.heatmap(map, loaded.value.manifest.thresholds))
  const { keeping, ready } = loaded.value
  const state = engine.state()
  engine.dispose()
  return {
    states,
    ready,
    keeping,
    tested,
    judged: rest,
    heat: heat && { type: heat.type, size: heat.size },
    state,
  }
}

/** Judges on this page's own thread, takes the GPU away in between, and judges again. */
async function lose(digest: Digest) {
  const devices: GPUDevice[] = []
  const original = GPUAdapter.prototype.requestDevice
  GPUAdapter.prototype.requestDevice = async function (descriptor) {
    const device = await original.call(this, descriptor)
    devices.push(device)
    return device
  }
  guardWorkers()
  const loaded = await loadPackage({ digest, fetcher, runtime: ort.wasm, onProgress: () => undefined })
  if (!loaded.ok) return { error: loaded.error }
  startRuntime(loaded.value.wasm)
  const { model } = loaded.value
  const judge = await openJudge({
    model,
    choice: 'webgpu',
    onState: () => undefined,
    onReport: () => undefined,
  })
  const before = await judge.selfTest()
  for (const device of devices) device.destroy()
  const judged = await judge.judge(await drawPhoto(320, 240))
  return { before, by: judged.ok ? judged.value.by : judged.error }
}

async function bench(digest: Digest, width: number, height: number, runs: number) {
  const engine = openEngine()
  const loaded = await engine.load(digest, 'wasm')
  if (!loaded.ok) return loaded
  await engine.selfTest()
  const photo = await drawPhoto(width, height)
  const result = await benchEngine(engine, photo, runs)
  engine.dispose()
  return { ...result, bytes: photo.size, threads: loaded.value.ready.threads }
}

/** What the test outside calls. */
export interface Trial {
  walk: typeof walk
  lose: typeof lose
  bench: typeof bench
}
Object.assign(globalThis, { trial: { walk, lose, bench } satisfies Trial })
