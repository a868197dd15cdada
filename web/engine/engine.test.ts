import { ort } from 'virtual:plumb-ort'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Bytes } from '../../core/bytes.ts'
import { utf8 } from '../../core/bytes.ts'
import type { Fetcher } from './download.ts'
import { openEngine } from './engine.ts'
import { MODEL_CACHE } from './limit.ts'
import { SMALL_INPUT, type SmallPackage, smallPackage } from './package.fixture.ts'
import { drawGrey } from './photo.fixture.ts'
import type { EngineState } from './state.ts'

const GREY = 128
const golden = async (): Promise<Bytes> => new Uint8Array(await (await drawGrey(24, 24, GREY)).arrayBuffer())

/** Serves one package from memory, and the runtime from the server; counts what was asked for. */
function serve({ files }: SmallPackage) {
  const asked: string[] = []
  const fetcher: Fetcher = async (path) => {
    asked.push(path)
    if (path === ort.wasm.path) return fetch(path)
    const bytes = files.get(path.split('/').slice(3).join('/'))
    return bytes ? new Response(bytes) : new Response('', { status: 404 })
  }
  return { asked, fetcher }
}
const offline: Fetcher = () => Promise.reject(new TypeError('Failed to fetch'))

async function withEngine<T>(fetcher: Fetcher, about: (engine: ReturnType<typeof openEngine>) => Promise<T>) {
  const engine = openEngine({ fetcher })
  try {
    return await about(engine)
  } finally {
    engine.dispose()
  }
}

const loadWith = (small: SmallPackage, fetcher = serve(small).fetcher) =>
  withEngine(fetcher, async (engine) => {
    const loaded = await engine.load(small.digest)
    return { loaded, state: engine.state() }
  })

const off = (cause: string) => ({ loaded: { ok: false, error: { cause } }, state: { kind: 'off', cause } })

beforeEach(async () => {
  // The runtime may stay: it is large and the same for all.
  const cache = await caches.open(MODEL_CACHE)
  for (const request of await cache.keys())
    if (!request.url.includes(ort.wasm.digest)) await cache.delete(request)
})

describe('a sound package', () => {
  it('loads with progress by bytes, passes its self-test and judges', async () => {
    const small = smallPackage(await golden(), GREY)
    await withEngine(serve(small).fetcher, async (engine) => {
      const states: EngineState[] = []
      engine.onState((state) => void states.push(state))
      const loaded = await engine.load(small.digest)
      expect(loaded).toMatchObject({
        ok: true,
        value: { keeping: { kind: 'kept' }, ready: { backend: 'wasm', cause: 'no-adapter' } },
      })
      const last = states.findLast((state) => state.kind === 'loading')
      expect(last?.bytes).toBe(last?.total)
      expect(last?.total).toBeGreaterThan(ort.wasm.bytes)
      const reports: unknown[] = []
      engine.onSelfTest((report) => void reports.push(report))
      expect(await engine.selfTest('asked-for')).toMatchObject({
        ok: true,
        value: { passed: true, reports: [{ cases: 1 }] },
      })
      expect(reports).toHaveLength(1)
      const judged = await engine.judge(await drawGrey(640, 480, 200))
      if (!judged.ok) throw new Error(judged.error.message)
      const { answer } = judged.value
      if (answer.task !== 'anomaly') throw new Error(answer.task)
      expect(answer.score).toBeCloseTo((200 / 255) ** 2, 4)
      expect(answer.map.values).toHaveLength(256)
      expect(judged.value).toMatchObject({ photo: { width: 640, height: 480 }, by: { backend: 'wasm' } })
      expect(judged.value.quality.brightness).toBeCloseTo(200 / 255, 2)
      expect(judged.value.quality.sharpness).toBeCloseTo(0, 3)
      const picture = await engine.heatmap(answer.map, small.manifest.thresholds)
      expect(picture.type).toBe('image/png')
    })
  })

  it('tests itself before the first judgement when nobody asked', async () => {
    const small = smallPackage(await golden(), GREY)
    await withEngine(serve(small).fetcher, async (engine) => {
      await engine.load(small.digest)
      let tests = 0
      engine.onSelfTest(() => void tests++)
      expect(await engine.judge(await drawGrey(30, 30, 10))).toMatchObject({ ok: true })
      expect(await engine.judge(await drawGrey(30, 30, 10))).toMatchObject({ ok: true })
      expect(tests).toBe(1)
    })
  })

  it('answers a bad photograph with its kind, and goes on', async () => {
    const small = smallPackage(await golden(), GREY)
    await withEngine(serve(small).fetcher, async (engine) => {
      await engine.load(small.digest)
      const whole = await drawGrey(64, 64, 90, 'image/jpeg')
      const kinds = []
      for (const photo of [new Blob([]), new Blob(['text']), whole.slice(0, whole.size - 9), whole]) {
        const judged = await engine.judge(photo)
        kinds.push(judged.ok ? 'judged' : judged.error.kind)
      }
      expect(kinds).toEqual(['empty', 'not-an-image', 'truncated', 'judged'])
    })
  })

  it('loads with the network gone from what is kept, and heals what was altered there', async () => {
    const small = smallPackage(await golden(), GREY)
    await loadWith(small)
    expect(await loadWith(small, offline)).toMatchObject({ loaded: { ok: true } })
    const graph = small.manifest.files.find(({ path }) => path === 'graph.onnx')?.digest ?? ''
    const cache = await caches.open(MODEL_CACHE)
    const damaged = small.files.get('graph.onnx')?.slice() ?? new Uint8Array()
    damaged[20] = (damaged[20] ?? 0) ^ 1
    await cache.put(`/kept/${graph}`, new Response(damaged))
    expect(await loadWith(small, offline)).toMatchObject(off('model-altered'))
    await cache.put(`/kept/${graph}`, new Response(damaged))
    const { asked, fetcher } = serve(small)
    expect(await loadWith(small, fetcher)).toMatchObject({ loaded: { ok: true } })
    expect(asked).toEqual([`/packages/${small.digest}/graph.onnx`])
    expect(await loadWith(small, offline)).toMatchObject({ loaded: { ok: true } })
  })
})

describe('what is refused before anything is loaded', () => {
  it.each(['graph.onnx', 'golden/grey.png', 'golden/grey.f32'])('one altered byte in %s', async (path) => {
    const small = smallPackage(await golden(), GREY)
    const bytes = small.files.get(path)?.slice() ?? new Uint8Array()
    bytes[9] = (bytes[9] ?? 0) ^ 1
    small.files.set(path, bytes)
    expect(await loadWith(small)).toMatchObject(off('model-altered'))
  })

  it('a file that is longer or shorter than it says', async () => {
    const small = smallPackage(await golden(), GREY)
    const bytes = small.files.get('graph.onnx') ?? new Uint8Array()
    small.files.set('graph.onnx', bytes.subarray(1))
    expect(await loadWith(small)).toMatchObject(off('model-altered'))
    small.files.set('graph.onnx', new Uint8Array([...bytes, 0]))
    expect(await loadWith(small)).toMatchObject(off('model-altered'))
  })

  it('another manifest than the one asked for, no manifest, and what is none', async () => {
    const image = await golden()
    const small = smallPackage(image, GREY)
    const other = smallPackage(image, GREY, 0, { version: '2' })
    small.files.set('model.json', other.files.get('model.json') ?? new Uint8Array())
    expect(await loadWith(small)).toMatchObject(off('model-altered'))
    small.files.set('model.json', utf8('{"format":"plumb-model/9"}'))
    expect(await loadWith(small)).toMatchObject(off('manifest-invalid'))
    small.files.delete('model.json')
    expect(await loadWith(small)).toMatchObject(off('model-missing'))
    expect(await loadWith(small, offline)).toMatchObject(off('model-missing'))
  })

  it('a manifest that uses what it does not list, or claims more than a tablet holds', async () => {
    const image = await golden()
    expect(await loadWith(smallPackage(image, GREY, 0, { graph: 'other.onnx' }))).toMatchObject(
      off('manifest-invalid'),
    )
    const { files } = smallPackage(image, GREY).manifest
    const huge = files.map((file) => ({ ...file, bytes: file.path === 'graph.onnx' ? 2 ** 31 : file.bytes }))
    expect(await loadWith(smallPackage(image, GREY, 0, { files: huge }))).toMatchObject(
      off('manifest-invalid'),
    )
  })

  it('a graph that is what its digest says and not what its manifest says', async () => {
    const small = smallPackage(await golden(), GREY, 0, { input: { ...SMALL_INPUT, height: 8 } })
    expect(await loadWith(small)).toMatchObject({
      loaded: { error: { message: 'graph.onnx: input image: found [1, 3, 16, 16], expected [1, 3, 8, 16]' } },
      ...{ state: { kind: 'off', cause: 'manifest-invalid' } },
    })
  })

  it('another runtime than the one this app was built with', async () => {
    await caches.delete(MODEL_CACHE)
    const small = smallPackage(await golden(), GREY)
    const { fetcher } = serve(small)
    const swapped: Fetcher = (path) =>
      path === ort.wasm.path ? Promise.resolve(new Response(new Uint8Array(ort.wasm.bytes))) : fetcher(path)
    expect(await loadWith(small, swapped)).toMatchObject(off('backend-failed'))
  })
})

describe('a package whose golden case is wrong', () => {
  it('turns the machine off on WASM, and judges nothing', async () => {
    const small = smallPackage(await golden(), GREY, 0.01)
    await withEngine(serve(small).fetcher, async (engine) => {
      await engine.load(small.digest)
      const tested = await engine.selfTest('asked-for')
      expect(tested).toMatchObject({
        ok: true,
        value: { passed: false, reports: [{ backend: 'wasm', passed: false }] },
      })
      expect(engine.state()).toMatchObject({ kind: 'off', cause: 'selftest-failed' })
      const judged = await engine.judge(await drawGrey(30, 30, 10))
      expect(judged).toMatchObject({ ok: false, error: { kind: 'off', cause: 'selftest-failed' } })
    })
  })
})
