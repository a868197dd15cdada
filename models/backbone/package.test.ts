import { describe, expect, it } from 'vitest'
import { inspectPackage } from '../../core/model/inspect-package.ts'
import { type ManifestOf, manifestDigest } from '../../core/model/manifest.ts'
import { parseManifest } from '../../core/model/parse-manifest.ts'
import { openPreprocessor } from '../../core/model/preprocess.ts'
import { encodeModel } from '../../core/onnx/encode.ts'
import { distances } from '../../core/teach/fit/distance.ts'
import { fitNormal } from '../../core/teach/fit/normal.ts'
import { mapOf } from '../../core/teach/fit/score.ts'
import { type Eye, INPUT_PORT } from '../../core/teach/fuse/features.ts'
import { fuse } from '../../core/teach/fuse/fuse.ts'
import { OWN_BACKBONE } from '../../core/teach/fuse/own-backbone.ts'
import { packageEye } from '../../core/teach/fuse/package-eye.ts'
import { inputFor } from '../../core/teach/taught-manifest.ts'
import { type ModelPackage, manifestBytes } from '../package.ts'
import { drawPart } from '../part/draw.ts'
import { openSession } from '../session.ts'
import { openBackbone, openEye } from './open.ts'
import { buildBackbonePackage } from './package.ts'

const toTensor = openPreprocessor(inputFor())
const photograph = (seed: number, defect?: 'scratch') =>
  toTensor(drawPart({ seed, defect, width: 320, height: 240 })).slice()

/** The eye in a package, through every check that a package from elsewhere passes; `change` bends its manifest. */
function eyeOf(model: ModelPackage<'features'>, change: Partial<ManifestOf<'features'>> = {}): Eye {
  const parsed = parseManifest(manifestBytes({ ...model, manifest: { ...model.manifest, ...change } }))
  if (!parsed.ok) throw new Error(parsed.error.message)
  if (parsed.value.task !== 'features') throw new Error('a backbone')
  const inspected = inspectPackage(parsed.value, model.files)
  if (!inspected.ok) throw new Error(inspected.error.message)
  const graph = inspected.value.get(parsed.value.graph)?.graph
  const eye = graph && packageEye(parsed.value, graph)
  if (!eye?.ok) throw new Error(eye?.error.message ?? 'a graph')
  return eye.value
}

/** Teaches on an eye; the largest difference between its fused graph and the plain code, and the odd part's lead. */
async function teachOn(eye: Eye) {
  const backbone = await openEye(eye)
  const samples: Float32Array[] = []
  for (let seed = 1; seed <= 8; seed++) samples.push(await backbone.features(photograph(seed)))
  const normal = fitNormal(samples, backbone.shape)
  const run = await openSession(encodeModel(fuse(eye, normal)), INPUT_PORT.dims)
  const { height, width } = backbone.shape
  let worst = 0
  for (const tensor of [photograph(70), photograph(71, 'scratch')]) {
    const { map } = await run(tensor)
    const plain = mapOf(distances(normal, await backbone.features(tensor)), height, width)
    plain.forEach((value, i) => {
      worst = Math.max(worst, Math.abs(value - (map?.[i] ?? Number.NaN)))
    })
  }
  const scoreOf = async (tensor: Float32Array) => (await run(tensor)).score?.[0] ?? Number.NaN
  return { worst, good: await scoreOf(photograph(72)), odd: await scoreOf(photograph(73, 'scratch')) }
}

describe('a backbone in a package', () => {
  it('gives what the built-in one gives, to the bit, and is the one whose digest stands in the app', async () => {
    const model = await buildBackbonePackage(['s8', 's16'])
    expect(manifestDigest(model.manifest)).toBe(OWN_BACKBONE)
    expect(manifestBytes(await buildBackbonePackage(['s8', 's16']))).toEqual(manifestBytes(model))
    const [own, packed] = [await openBackbone(), await openEye(eyeOf(model))]
    expect(packed.shape).toEqual(own.shape)
    expect(await packed.features(photograph(5))).toEqual(await own.features(photograph(5)))
  })

  it('of other strides, channels and scaling is taught on and fused like it', async () => {
    const model = await buildBackbonePackage(['s4', 's32'])
    const scaling = { mean: [123.675, 116.28, 103.53], scale: [58.395, 57.12, 57.375] }
    for (const input of [model.manifest.input, { ...model.manifest.input, ...scaling }]) {
      const { worst, good, odd } = await teachOn(eyeOf(model, { input }))
      expect(worst).toBeLessThan(0.002)
      expect(odd).toBeGreaterThan(good)
    }
  })

  it('is refused when teaching cannot stand on it', async () => {
    const model = await buildBackbonePackage(['s8', 's16'])
    const layout = { ...model.manifest.input, channels: 'bgr' } as const
    expect(() => eyeOf(model, { input: layout })).toThrow('expected that')
    const taps = model.manifest.taps.map((tap) => ({ ...tap, channels: tap.channels + 1 }))
    expect(() => eyeOf(model, { taps })).toThrow()
  })
})
