import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as v from 'valibot'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hashBytes } from '../core/hash.ts'
import { manifestDigest, manifestSchema } from '../core/model/manifest.ts'
import { openPreprocessor } from '../core/model/preprocess.ts'
import { INPUT_PORT } from '../core/teach/fuse/features.ts'
import { openBackbone } from './backbone/open.ts'
import { buildDemo } from './demo.ts'
import { packageFromFolder } from './from-folder.ts'
import { buildPackage, type ModelPackage, type PackageRequest } from './package.ts'
import { drawPart } from './part/draw.ts'
import { decodePhotograph } from './photograph.ts'
import { openSession } from './session.ts'
import { writePackage } from './write.ts'

/** As few as a fit takes with held-out folds, for the sake of time. */
const PARTS = 6

const silent = (): void => {}
const TILES = join(import.meta.dirname, '../../shared/data/magnetic-tile/train/good')
const hasTiles = existsSync(TILES)
if (!hasTiles) console.warn('SKIPPED: the folder of magnetic tiles is not on this machine')

function listing(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.includes('.'),
  )
  return Object.fromEntries(names.sort().map((name) => [name, hashBytes(readFileSync(join(folder, name)))]))
}

describe('the demonstration package', () => {
  const root = mkdtempSync(join(tmpdir(), 'plumb-model-'))
  let model: ModelPackage

  beforeAll(async () => {
    model = await buildDemo(await openBackbone(), silent, PARTS)
    writePackage(join(root, 'first'), model)
  })
  afterAll(() => rmSync(root, { recursive: true, force: true }))

  it('has a manifest that its own schema accepts, from disk', () => {
    const manifest = v.parse(manifestSchema, JSON.parse(readFileSync(join(root, 'first/model.json'), 'utf8')))
    expect(manifestDigest(manifest)).toBe(manifestDigest(model.manifest))
  })

  it('lists every file by length and digest, and nothing else is in the folder', () => {
    const onDisk = Object.keys(listing(join(root, 'first'))).filter((name) => name !== 'model.json')
    expect(onDisk).toEqual(model.manifest.files.map(({ path }) => path).sort())
    for (const { path, bytes, digest } of model.manifest.files) {
      const file = new Uint8Array(readFileSync(join(root, 'first', path)))
      expect([file.length, hashBytes(file)]).toEqual([bytes, digest])
    }
  })

  it('gives its golden scores and maps again from the files alone', async () => {
    const { manifest, files } = model
    const run = await openSession(
      new Uint8Array(readFileSync(join(root, 'first', manifest.graph))),
      INPUT_PORT.dims,
    )
    const toTensor = openPreprocessor(manifest.input)
    for (const golden of manifest.golden) {
      const { score, map } = await run(toTensor(await decodePhotograph(join(root, 'first', golden.image))))
      expect(score?.[0]).toBe(golden.score)
      expect(new Uint8Array(map?.slice().buffer ?? [])).toEqual(files.get(golden.map))
    }
  })

  it('finds every defective golden part stranger than every good one, even taught on few', () => {
    const { golden } = model.manifest
    const scores = (kind: 'good' | 'defective') =>
      golden.filter((one) => one.kind === kind).map(({ score }) => score)
    expect([scores('good').length, scores('defective').length]).toEqual([3, 5])
    expect(Math.min(...scores('defective'))).toBeGreaterThan(Math.max(...scores('good')))
  })
})

describe('buildPackage', () => {
  const small = { width: 160, height: 120 }
  const request = (): PackageRequest => ({
    name: 'small',
    version: '1',
    good: Array.from({ length: 5 }, (_, i) => drawPart({ seed: i + 1, ...small })),
    golden: [{ name: 'dent', kind: 'defective', image: drawPart({ seed: 9, defect: 'dent', ...small }) }],
  })

  it('gives the same folder, byte for byte, from a backbone that was opened anew', async () => {
    const root = mkdtempSync(join(tmpdir(), 'plumb-model-'))
    for (const name of ['first', 'second']) {
      writePackage(join(root, name), await buildPackage(request(), await openBackbone(), silent))
    }
    expect(listing(join(root, 'second'))).toEqual(listing(join(root, 'first')))
    rmSync(root, { recursive: true })
  })

  it('is another package when one pixel of one photograph is another', async () => {
    const backbone = await openBackbone()
    const { good, ...rest } = request()
    good[4]?.rgba.set([0, 0, 0], 40_000)
    const first = await buildPackage(request(), backbone, silent)
    const other = await buildPackage({ ...rest, good }, backbone, silent)
    expect(manifestDigest(other.manifest)).not.toBe(manifestDigest(first.manifest))
  })
})

describe('packageFromFolder', () => {
  it.skipIf(!hasTiles)('teaches from the photographs of a folder', async () => {
    const { manifest } = await packageFromFolder(
      { folder: TILES, shots: 6, name: 'tile' },
      await openBackbone(),
      silent,
    )
    expect(manifest.lineage.photographs).toBe(6)
    expect(manifest.golden).toHaveLength(3)
    expect(manifest.thresholds.fail).toBeGreaterThanOrEqual(manifest.thresholds.pass)
  })
})
