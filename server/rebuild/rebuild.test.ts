import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Bytes } from '../../core/bytes.ts'
import { type DatasetManifest, datasetDigest } from '../../core/dataset/manifest.ts'
import type { Digest } from '../../core/digest.ts'
import { hashBytes, hashJson } from '../../core/hash.ts'
import { encodeJson } from '../../core/json.ts'
import { manifestDigest } from '../../core/model/manifest.ts'
import { INPUT_PORT } from '../../core/teach/fuse/features.ts'
import { eyeOfPackage } from '../../core/teach/fuse/package-eye.ts'
import { samplesOf } from '../../core/teach/samples.ts'
import { openTeaching } from '../../core/teach/teaching.ts'
import { buildBackbonePackage } from '../../models/backbone/package.ts'
import { nodeCodec } from '../../models/codec.ts'
import { drawPart } from '../../models/part/draw.ts'
import { openSession } from '../../models/session.ts'
import { openPackages, type Packages } from '../package/packages.ts'
import { rebuild } from './rebuild.ts'

/** A model taught in this process, and then again by `plumb rebuild`: real photographs' formats, the real backbone. */

const root = await mkdtemp(join(tmpdir(), 'plumb-rebuild-'))
const at = (...path: string[]) => join(root, ...path)
const MARKS = { boxes: [{ x: 0.4, y: 0.4, width: 0.2, height: 0.2 }], mask: null }
const MARKS_DIGEST = hashJson('regions', MARKS)
const VIEW = { interest: [{ x: 0, y: 0, width: 1, height: 0.8 }], ignore: null }
let backbones: Packages
let others: Packages

async function photograph(seed: number, format: 'jpeg' | 'png', orientation = 1): Promise<Bytes> {
  const { width, height, rgba } = drawPart({ seed, width: 320, height: 240 })
  const image = sharp(rgba, { raw: { width, height, channels: 4 } }).withMetadata({ orientation })
  const file =
    format === 'jpeg' ? image.removeAlpha().jpeg({ quality: 88, progressive: seed % 2 === 0 }) : image.png()
  return new Uint8Array(await file.toBuffer())
}

async function write(folder: string, pkg: { manifest: object; files: ReadonlyMap<string, Bytes> }) {
  await mkdir(join(folder, 'golden'), { recursive: true })
  await writeFile(join(folder, 'model.json'), encodeJson(pkg.manifest))
  for (const [path, bytes] of pkg.files) await writeFile(join(folder, path), bytes)
}

async function teach(manifest: DatasetManifest, photographs: ReadonlyMap<Digest, Bytes>) {
  const backbone = await buildBackbonePackage(['s8', 's16'])
  await write(at('backbones', 'first'), backbone)
  const eye = eyeOfPackage(backbone.manifest, backbone.files.get(backbone.manifest.graph) ?? new Uint8Array())
  if (!eye.ok) throw new Error(eye.error.message)
  const teaching = await openTeaching(eye.value, {
    codec: await nodeCodec(),
    open: (model) => openSession(model, INPUT_PORT.dims),
  })
  for (const [digest, bytes] of photographs) {
    const seen = await teaching.see(digest, bytes)
    if (!seen.ok) throw new Error(seen.error.message)
  }
  const { suggested } = await teaching.fit(
    samplesOf(manifest, { regions: new Map([[MARKS_DIGEST, MARKS]]), view: VIEW }),
    VIEW,
  )
  return teaching.package({
    ...{
      name: 'Bracket',
      version: '1',
      licence: 'own',
      thresholds: { pass: suggested.pass, fail: suggested.fail },
    },
    lineage: {
      dataset: datasetDigest(manifest),
      backbone: manifestDigest(backbone.manifest),
      method: 'test',
    },
  })
}

beforeAll(async () => {
  const photographs = new Map<Digest, Bytes>()
  for (let seed = 1; seed <= 12; seed++) {
    const bytes = await photograph(seed, seed % 3 === 0 ? 'png' : 'jpeg', seed === 4 ? 6 : 1)
    photographs.set(hashBytes(bytes), bytes)
  }
  const samples = [...photographs.keys()].sort().map((each, i) => ({
    ...{ photograph: each, label: { kind: i === 11 ? 'defective' : 'good' } as const },
    ...{ group: i < 2 ? 0 : null, regions: i === 11 ? MARKS_DIGEST : null },
  }))
  const frame = { reference: samples[0]?.photograph ?? MARKS_DIGEST, view: hashJson('view', VIEW) }
  const manifest: DatasetManifest = { format: 'plumb-dataset/1', task: 'anomaly', frame, samples }
  await mkdir(at('set', 'photographs'), { recursive: true })
  await writeFile(at('set', 'dataset.json'), encodeJson(manifest))
  for (const [digest, bytes] of photographs) await writeFile(at('set', 'photographs', digest), bytes)
  await mkdir(at('set', 'drawings'))
  await writeFile(at('set', 'drawings', `${MARKS_DIGEST}.json`), encodeJson(MARKS))
  await writeFile(at('set', 'drawings', `${frame.view}.json`), encodeJson(VIEW))
  await write(at('model'), await teach(manifest, photographs))
  await write(at('others', 'second'), await buildBackbonePackage(['s4', 's32']))
  backbones = openPackages([at('backbones')], () => undefined)
  others = openPackages([at('others')], () => undefined)
})
afterAll(() => rm(root, { recursive: true, force: true }))

beforeEach(async () => {
  for (const name of ['work-model', 'work-set']) await rm(at(name), { recursive: true, force: true })
  await cp(at('model'), at('work-model'), { recursive: true })
  await cp(at('set'), at('work-set'), { recursive: true })
})

async function said(among = backbones): Promise<string> {
  const result = await rebuild({
    ...{ folder: at('work-model'), data: at('work-set'), backbones: among, onProgress: () => undefined },
  })
  return result.ok ? result.value.join('\n') || 'the same' : result.error.message
}

const edit = async (path: string, change: (json: Record<string, unknown>) => void) => {
  const json = JSON.parse(await readFile(path, 'utf8'))
  change(json)
  await writeFile(path, encodeJson(json))
}

/** Puts the digest that a file has now into model.json: the package is whole, and another one. */
const relist = (path: string, digest: Digest) =>
  edit(at('work-model', 'model.json'), (json) => {
    const files = json.files as { path: string }[]
    json.files = files.map((file) => (file.path === path ? { ...file, digest } : file))
  })

describe('plumb rebuild', () => {
  it('finds the same bytes', async () => expect(await said()).toBe('the same'))

  it('names a photograph that was exchanged, and one that is gone', async () => {
    const [first = '', second = ''] = await readdir(at('work-set', 'photographs'))
    await writeFile(at('work-set', 'photographs', first), await photograph(99, 'jpeg'))
    await rm(at('work-set', 'photographs', second))
    const lines = (await said()).split('\n')
    expect(lines).toHaveLength(2)
    expect(lines.join()).toContain(`photograph ${first}: found another one`)
    expect(lines.join()).toContain(`photograph ${second}: found none`)
  })

  it('names a drawing that is gone or another', async () => {
    const path = at('work-set', 'drawings', `${MARKS_DIGEST}.json`)
    await writeFile(path, encodeJson({ ...MARKS, boxes: [] }))
    expect(await said()).toBe(`drawing ${MARKS_DIGEST}: found none, expected it in the data set`)
  })

  it('names a label that is another', async () => {
    await edit(at('work-set', 'dataset.json'), (json) => {
      const [sample] = json.samples as { label: { kind: string } }[]
      if (sample) sample.label.kind = 'defective'
    })
    expect(await said()).toMatch(/^data set: found digest .* a photograph, label, group or mark is another$/)
  })

  it('names a golden case whose score teaching did not find; thresholds are the engineer’s own', async () => {
    await edit(at('work-model', 'model.json'), (json) => {
      json.thresholds = { pass: 1000, fail: 2000 }
      const golden = json.golden as { score: number }[]
      json.golden = golden.map((each, i) => (i === 0 ? { ...each, score: each.score + 1e-9 } : each))
    })
    expect(await said()).toBe('model.json: golden differs')
  })

  it('names the tensor that differs in a graph', async () => {
    const path = at('work-model', 'graph.onnx')
    const graph = new Uint8Array(await readFile(path))
    // In the middle of the weights: the backbone's are most of the file.
    graph[graph.length >> 1] = (graph[graph.length >> 1] ?? 0) ^ 1
    await writeFile(path, graph)
    expect(await said()).toMatch(/^graph.onnx: found digest .*, expected /)
    await relist('graph.onnx', hashBytes(graph))
    expect(await said()).toMatch(/^graph.onnx: differs from byte \d+ on: tensor .* differs$/)
  })

  it('says which backbone it lacks', async () => {
    expect(await said(others)).toMatch(/^found no backbone .* here: give its folder/)
  })

  it('takes nothing but a taught model', async () => {
    await rm(at('work-model'), { recursive: true })
    await cp(at('backbones', 'first'), at('work-model'), { recursive: true })
    expect(await said()).toMatch(/expected a taught model/)
  })

  it('says what is no package and no data set', async () => {
    await writeFile(at('work-set', 'dataset.json'), '{')
    expect(await said()).toMatch(/^dataset.json: found no JSON/)
    await rm(at('work-model', 'model.json'))
    expect(await said()).toMatch(/found no model.json/)
  })
})
