import { beforeAll, describe, expect, it } from 'vitest'
import { openPreprocessor } from '../core/model/preprocess.ts'
import { encodeModel } from '../core/onnx/encode.ts'
import { storeHalf } from '../core/onnx/store-half.ts'
import { distances } from '../core/teach/fit/distance.ts'
import { fitNormal, type Normal } from '../core/teach/fit/normal.ts'
import { mapOf, scoreOf } from '../core/teach/fit/score.ts'
import { INPUT_PORT, INPUT_SIZE } from '../core/teach/fuse/features.ts'
import { fuse } from '../core/teach/fuse/fuse.ts'
import { type Backbone, openBackbone } from './backbone/open.ts'
import { drawPart } from './part/draw.ts'
import { openSession, type Run } from './session.ts'

const toTensor = openPreprocessor({
  name: 'image',
  width: INPUT_SIZE,
  height: INPUT_SIZE,
  layout: 'nchw',
  channels: 'rgb',
  crop: { x: 0, y: 0, width: 1, height: 1 },
  resize: 'stretch',
  fill: 0,
  mean: [0, 0, 0],
  scale: [1, 1, 1],
})

const photograph = (seed: number, defect?: 'scratch'): Float32Array =>
  toTensor(drawPart({ seed, defect, width: 320, height: 240 }))

/** Operators that onnxruntime-web runs on both backends. */
const PORTABLE = new Set(
  'Add AveragePool Clip Concat Conv Div MatMul Mul ReduceMax ReduceMean ReduceSum Reshape Sqrt Sub Transpose'.split(
    ' ',
  ),
)

describe('fuse', () => {
  let backbone: Backbone
  let normal: Normal
  let run: Run
  let bytes: number

  beforeAll(async () => {
    backbone = await openBackbone()
    const samples: Float32Array[] = []
    for (let seed = 1; seed <= 6; seed++) samples.push(await backbone.features(photograph(seed)))
    normal = fitNormal(samples, backbone.shape)
    const model = encodeModel(fuse(backbone.eye, normal))
    bytes = model.length
    run = await openSession(model, INPUT_PORT.dims)
  })

  it('says what the plain code says, score and map', async () => {
    const tensor = photograph(70, 'scratch')
    const features = await backbone.features(tensor)
    const { score, map } = await run(tensor)
    expect(score?.[0]).toBeCloseTo(scoreOf(normal, features), 3)
    const plain = mapOf(distances(normal, features), 16, 16)
    for (const [i, value] of plain.entries()) expect(map?.[i]).toBeCloseTo(value, 3)
  })

  it('says the same where defects are marked and only a part is judged', async () => {
    const tensor = photograph(74, 'scratch')
    const features = await backbone.features(tensor)
    const cover = Float32Array.from({ length: 256 }, (_, p) => (p % 16 > 6 && p % 16 < 10 ? 1 : 0))
    const judged = Uint8Array.from({ length: 256 }, (_, p) => (p < 200 ? 1 : 0))
    const samples: Float32Array[] = []
    for (let seed = 1; seed <= 6; seed++) samples.push(await backbone.features(photograph(seed)))
    const marked = [{ features: await backbone.features(photograph(75, 'scratch')), cover }]
    const sharpened = fitNormal(samples, backbone.shape, undefined, { judged, marked })
    const both = await openSession(encodeModel(fuse(backbone.eye, sharpened)), INPUT_PORT.dims)
    const { score, map } = await both(tensor)
    expect(sharpened.bank?.count).toBeGreaterThan(30)
    expect(scoreOf(sharpened, features)).not.toBeCloseTo(scoreOf(normal, features), 2)
    expect(score?.[0]).toBeCloseTo(scoreOf(sharpened, features), 3)
    const plain = mapOf(distances(sharpened, features), 16, 16)
    for (const [i, value] of plain.entries()) expect(map?.[i]).toBeCloseTo(value, 3)
  })

  it('stored in half the bytes says the same, far within the tolerance of golden cases', async () => {
    const model = encodeModel(storeHalf(fuse(backbone.eye, normal)))
    expect(model.length).toBeLessThan(0.52 * bytes)
    const halfRun = await openSession(model, INPUT_PORT.dims)
    for (const seed of [70, 71, 72]) {
      const tensor = photograph(seed, seed === 70 ? 'scratch' : undefined)
      const [whole, half] = [await run(tensor), await halfRun(tensor)]
      expect(Math.abs((half.score?.[0] ?? 9) - (whole.score?.[0] ?? 0))).toBeLessThan(0.005)
      const worst = Math.max(...(half.map ?? []).map((value, i) => Math.abs(value - (whole.map?.[i] ?? 0))))
      expect(worst).toBeLessThan(0.005)
    }
  })

  it('scores with the largest value of its map', async () => {
    const { score, map } = await run(photograph(71))
    expect(map).toHaveLength(64 * 64)
    expect(score?.[0]).toBe(Math.max(...(map ?? [])))
  })

  it('hardly sees how bright the lamp is', async () => {
    const tensor = photograph(72)
    const dim = await run(tensor.map((value) => 0.8 * value))
    const bright = await run(tensor)
    expect(dim.score?.[0]).toBeCloseTo(bright.score?.[0] ?? 0, 2)
  })

  it('stays finite on a black and on a white photograph', async () => {
    for (const level of [0, 255]) {
      const { score } = await run(new Float32Array(3 * INPUT_SIZE * INPUT_SIZE).fill(level))
      expect(Number.isFinite(score?.[0])).toBe(true)
    }
  })

  it('uses portable operators only and stays below 12 MB', () => {
    const ops = new Set(fuse(backbone.eye, normal).nodes.map(({ op }) => op))
    expect([...ops].filter((op) => !PORTABLE.has(op))).toEqual([])
    expect(bytes).toBeLessThan(12 * 2 ** 20)
  })
})
