import * as v from 'valibot'
import { concat } from '../../core/bytes.ts'
import { hashBytes } from '../../core/hash.ts'
import { type ManifestOf, manifestSchema } from '../../core/model/manifest.ts'
import { openPreprocessor } from '../../core/model/preprocess.ts'
import { openDraft } from '../../core/onnx/draft.ts'
import { encodeModel } from '../../core/onnx/encode.ts'
import { encodeFloats } from '../../core/onnx/tensor.ts'
import { INPUT_NAME, INPUT_SIZE } from '../../core/teach/fuse/features.ts'
import { nodeCodec } from '../codec.ts'
import type { ModelPackage } from '../package.ts'
import { drawPart } from '../part/draw.ts'
import { BACKBONE_LICENCE, backboneLineage } from '../provenance.ts'
import { openSession } from '../session.ts'
import { installedNetwork } from './installed.ts'
import { drawBackbone, TAPS, type Tap } from './recipe.ts'

/** A part that no demonstration is taught with. */
const GOLDEN_SEED = 9000

/** How far another backend's features may be off: they lie between −20 and 20. */
const TOLERANCE = { value: 0.02 } as const

const INPUT: ManifestOf<'features'>['input'] = {
  name: INPUT_NAME,
  width: INPUT_SIZE,
  height: INPUT_SIZE,
  layout: 'nchw',
  channels: 'rgb',
  crop: { x: 0, y: 0, width: 1, height: 1 },
  resize: 'stretch',
  fill: 0,
  mean: [127.5, 127.5, 127.5],
  scale: [127.5, 127.5, 127.5],
}

/** The installed backbone as a package of task `features`, with these taps, finest first. The same bytes on every machine. */
export async function buildBackbonePackage(taps: readonly Tap[]): Promise<ModelPackage<'features'>> {
  const draft = openDraft()
  const names = drawBackbone(draft, installedNetwork(), INPUT_NAME, taps)
  const outputs = taps.map((tap) => {
    const { channels, stride } = TAPS[tap]
    const side = INPUT_SIZE / stride
    return { name: names[tap], dims: [1, channels, side, side] }
  })
  const port = { name: INPUT_NAME, dims: [1, 3, INPUT_SIZE, INPUT_SIZE] }
  const graph = encodeModel(draft.finish('plumb-backbone', [port], outputs))
  const image = drawPart({ seed: GOLDEN_SEED })
  const found = await (await openSession(graph, port.dims))(openPreprocessor(INPUT)(image))
  const values = concat(...outputs.map(({ name }) => encodeFloats(found[name] ?? [])))
  const files = new Map([
    ['graph.onnx', graph],
    ['golden/part.png', await (await nodeCodec()).encode(image)],
    ['golden/part.f32', values],
  ])
  const manifest = v.parse(manifestSchema, {
    ...{
      format: 'plumb-model/1',
      name: 'SSD MobileNetV2',
      version: '1',
      task: 'features',
      graph: 'graph.onnx',
    },
    input: INPUT,
    taps: taps.map((tap) => ({ name: names[tap], stride: TAPS[tap].stride, channels: TAPS[tap].channels })),
    tolerance: TOLERANCE,
    golden: [{ image: 'golden/part.png', values: 'golden/part.f32' }],
    licence: BACKBONE_LICENCE,
    lineage: { ...backboneLineage, taps: taps.join(' ') },
    files: [...files].map(([path, bytes]) => ({ path, bytes: bytes.length, digest: hashBytes(bytes) })),
  })
  if (manifest.task !== 'features') throw new Error(`backbone: found task ${manifest.task}`)
  return { manifest, files }
}
