import { ort } from 'virtual:plumb-ort'
import { InferenceSession } from 'onnxruntime-web/webgpu'
import type { Digest } from '../../../core/digest.ts'
import { benchEngine } from '../bench.ts'
import { openEngine } from '../engine.ts'
import { type Judge, openJudge } from '../judge.ts'
import { loadPackage } from '../package.ts'
import { startRuntime } from '../runtime.ts'
import type { Choice, EngineState, SelfTestReport } from '../state.ts'
import { guardWorkers } from '../worker-url.ts'
import { bothWays } from './both-ways.ts'

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
  const tested = await engine.selfTest('asked-for')
  const judged = await engine.judge(await drawPhoto(640, 480))
  const { keeping, ready, manifest } = loaded.value
  const { answer, ...rest } = judged.ok ? judged.value : { answer: undefined, error: judged.error }
  const heat =
    answer?.task === 'anomaly' && manifest.task === 'anomaly'
      ? await engine.heatmap(answer.map, manifest.thresholds)
      : undefined
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

/** A judge on this page's own thread: what it holds can be seen from here. */
async function openHere(
  digest: Digest,
  choice: Choice,
  { onReport = () => undefined, ...more }: Partial<Parameters<typeof openJudge>[0]> = {},
): Promise<Judge> {
  guardWorkers()
  const loaded = await loadPackage({ digest, fetcher, runtime: ort.wasm, onProgress: () => undefined })
  if (!loaded.ok) throw new Error(loaded.error.message)
  startRuntime(loaded.value.wasm)
  const { model } = loaded.value
  return openJudge({ model, choice, onState: () => undefined, onReport, ...more })
}

/** Judges, and takes the GPU away in between, twice. */
async function lose(digest: Digest) {
  const devices: GPUDevice[] = []
  const original = GPUAdapter.prototype.requestDevice
  GPUAdapter.prototype.requestDevice = async function (descriptor) {
    const device = await original.call(this, descriptor)
    devices.push(device)
    return device
  }
  const judge = await openHere(digest, 'webgpu')
  const before = await judge.selfTest('asked-for')
  const by: unknown[] = []
  for (let i = 0; i < 2; i++) {
    for (const device of devices.splice(0)) device.destroy()
    const judged = await judge.judge(await drawPhoto(320, 240))
    by.push(judged.ok ? judged.value.by : judged.error)
  }
  return { before, by }
}

/** Falsifies every number that any GPU session reads back, as a wrong driver would. */
async function perturb(digest: Digest, by: number) {
  const original = InferenceSession.create
  const create = async (graph: Uint8Array, options: InferenceSession.SessionOptions) => {
    const session = await original(graph, options)
    if (!options.executionProviders?.some((each) => typeof each !== 'string' && each.name === 'webgpu'))
      return session
    const run = session.run.bind(session)
    const perturbed = async (feeds: InferenceSession.FeedsType, fetches: InferenceSession.FetchesType) => {
      const outputs = await run(feeds, fetches)
      for (const { data } of Object.values(outputs))
        if (data instanceof Float32Array) for (let i = 0; i < data.length; i++) data[i] = (data[i] ?? 0) + by
      return outputs
    }
    return Object.assign(session, { run: perturbed })
  }
  Object.assign(InferenceSession, { create })
  const judge = await openHere(digest, 'webgpu')
  const tested = await judge.selfTest('asked-for')
  const judged = await judge.judge(await drawPhoto(320, 240))
  return { tested, state: judge.state(), by: judged.ok ? judged.value.by : judged.error }
}

/** Judges on a GPU that takes no picture, and says so at once or by an error of its device. */
async function refuse(digest: Digest, how: 'throws' | 'finds fault') {
  const { requestDevice } = GPUAdapter.prototype
  let device: GPUDevice | undefined
  GPUAdapter.prototype.requestDevice = async function (descriptor) {
    device = await requestDevice.call(this, descriptor)
    return device
  }
  GPUQueue.prototype.copyExternalImageToTexture = () => {
    if (how === 'throws') throw new DOMException('no', 'OperationError')
    device?.createBuffer({ size: 4, usage: 0 })
  }
  const judge = await openHere(digest, 'webgpu')
  const tested = await judge.selfTest('asked-for')
  const judged = await judge.judge(await drawPhoto(320, 240))
  return { tested, judged: judged.ok ? judged.value : judged.error }
}

/** Judges through sessions of few runs each; gives why golden cases were run, and what judged in the end. */
async function renew(digest: Digest, choice: Choice) {
  const causes: string[] = []
  const onReport = ({ cause, passed }: SelfTestReport) => void causes.push(passed ? cause : 'failed')
  const judge = await openHere(digest, choice, { runsPerSession: 4, onReport })
  const photo = await drawPhoto(160, 120)
  for (let i = 0; i < 8; i++) {
    const judged = await judge.judge(photo)
    if (!judged.ok) throw new Error(judged.error.kind)
    while (await judge.rest());
  }
  return { causes, state: judge.state() }
}

/** Loads a package on WASM, tests it, and judges a picture that the server has: what the record would hold of it. */
async function judgeFile(digest: Digest, path: string) {
  const engine = openEngine()
  const loaded = await engine.load(digest, 'wasm')
  if (!loaded.ok) return loaded.error
  const tested = await engine.selfTest('asked-for')
  const judged = await engine.judge(await (await fetch(`/packages/${path}`)).blob())
  engine.dispose()
  if (!judged.ok) return judged.error
  const { answer, result, ms } = judged.value
  return { tested, result, mask: answer.task === 'segmentation' ? [...answer.mask.values] : undefined, ms }
}

let enduring:
  | { judge: Judge; photo: Blob; memories: Set<WebAssembly.Memory>; renewals: () => number }
  | undefined

/** Judges as many photographs on WASM as are asked for, and goes on with the same judge at the next call. */
async function endure(digest: Digest, runs: number, runsPerSession: number) {
  enduring ??= await openEnduring(digest, runsPerSession)
  const { judge, photo, memories, renewals } = enduring
  const renewing: number[] = []
  for (let i = 0; i < runs; i++) {
    const [begun, sessions] = [performance.now(), renewals()]
    const judged = await judge.judge(photo)
    if (!judged.ok) throw new Error(judged.error.kind)
    while (await judge.rest());
    if (renewals() > sessions) renewing.push(performance.now() - begun)
  }
  return { renewing, wasm: [...memories].map(({ buffer }) => buffer.byteLength) }
}

/** Every memory that modules make or are given, seen from the moment they are there. */
function watchMemories(): Set<WebAssembly.Memory> {
  const memories = new Set<WebAssembly.Memory>()
  WebAssembly.Memory = new Proxy(WebAssembly.Memory, {
    construct(target, [descriptor]: [WebAssembly.MemoryDescriptor]) {
      const memory = new target(descriptor)
      memories.add(memory)
      return memory
    },
  })
  const { Instance } = WebAssembly
  const instantiate: (code: BufferSource) => Promise<WebAssembly.WebAssemblyInstantiatedSource> =
    WebAssembly.instantiate
  const watched = async (code: BufferSource, imports?: WebAssembly.Imports) => {
    const made = await Reflect.apply(instantiate, WebAssembly, [code, imports])
    const { memory } = (made instanceof Instance ? made : made.instance).exports
    if (memory instanceof WebAssembly.Memory) memories.add(memory)
    return made
  }
  Object.assign(WebAssembly, { instantiate: watched })
  return memories
}

async function openEnduring(digest: Digest, runsPerSession: number) {
  const memories = watchMemories()
  let count = 0
  const onReport = ({ cause, passed }: SelfTestReport) => {
    if (cause === 'session-renewed' && passed) count++
  }
  const judge = await openHere(digest, 'wasm', { runsPerSession, onReport })
  return { judge, photo: await drawPhoto(320, 240), memories, renewals: () => count }
}

async function bench(digest: Digest, width: number, height: number, runs: number) {
  const engine = openEngine()
  const loaded = await engine.load(digest, 'wasm')
  if (!loaded.ok) return loaded
  await engine.selfTest('asked-for')
  const photo = await drawPhoto(width, height)
  const result = await benchEngine(engine, photo, runs)
  engine.dispose()
  return { ...result, bytes: photo.size, threads: loaded.value.ready.threads }
}

/** What the test outside calls. */
export interface Trial {
  walk: typeof walk
  lose: typeof lose
  perturb: typeof perturb
  refuse: typeof refuse
  renew: typeof renew
  endure: typeof endure
  bench: typeof bench
  judgeFile: typeof judgeFile
  bothWays: typeof bothWays
}
Object.assign(globalThis, {
  trial: { walk, lose, perturb, refuse, renew, endure, bench, judgeFile, bothWays } satisfies Trial,
})
