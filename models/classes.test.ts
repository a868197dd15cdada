import sharp from 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Bytes } from '../core/bytes.ts'
import type { Digest } from '../core/digest.ts'
import { hashBytes } from '../core/hash.ts'
import { inspectPackage } from '../core/model/inspect-package.ts'
import { openPreprocessor } from '../core/model/preprocess.ts'
import type { FittedClasses, SeenClass } from '../core/teach/classify/class-teaching.ts'
import { softmax } from '../core/teach/classify/fit-classes.ts'
import { CLASSES_OUTPUT } from '../core/teach/classify/fuse-classes.ts'
import { classRates, confusion, likeliest } from '../core/teach/classify/lines.ts'
import { INPUT_PORT } from '../core/teach/fuse/features.ts'
import { inputFor } from '../core/teach/taught-manifest.ts'
import { openTeaching, type Teaching } from '../core/teach/teaching.ts'
import { openBackbone } from './backbone/open.ts'
import { nodeCodec } from './codec.ts'
import type { DefectKind } from './part/defect.ts'
import { drawPart } from './part/draw.ts'
import { openSession, type Run } from './session.ts'

/** Classes of the drawn flange, taught from eight photographs each. */
const KINDS: readonly (DefectKind | undefined)[] = [undefined, 'missing-hole', 'stain']
const DEFECTS = [false, true, true]
const EACH = 8

const draw = (seed: number, defect: DefectKind | undefined) =>
  drawPart({ seed, defect, width: 320, height: 240 })

async function photograph(seed: number, defect: DefectKind | undefined): Promise<Bytes> {
  const { width, height, rgba } = draw(seed, defect)
  const png = sharp(rgba, { raw: { width, height, channels: 4 } }).png({ compressionLevel: 1 })
  return new Uint8Array(await png.toBuffer())
}

async function open(): Promise<Teaching> {
  const { eye } = await openBackbone()
  const codec = await nodeCodec()
  return openTeaching(eye, { codec, open: (model) => openSession(model, INPUT_PORT.dims) })
}

const SAID = {
  ...{ name: 'Flange', version: '1', licence: 'own', lineage: {}, thresholds: { fail: 0.5, sure: 0.6 } },
  classes: KINDS.map((kind, k) => ({ label: kind ?? 'good', defect: DEFECTS[k] === true })),
}

let teaching: Teaching
let fitted: FittedClasses
let samples: SeenClass[]

beforeAll(async () => {
  teaching = await open()
  samples = []
  for (const [k, kind] of KINDS.entries())
    for (let i = 0; i < EACH; i++) {
      const bytes = await photograph(100 * k + i + 1, kind)
      const digest = hashBytes(bytes)
      const seen = await teaching.see(digest, bytes)
      if (!seen.ok) throw new Error(seen.error.message)
      // Numbers of classes may have gaps: one was named and never used.
      samples.push({ digest, class: 2 * k, group: null })
    }
  fitted = teaching.fitClasses(samples, null)
}, 120_000)

describe('classes taught from a handful of photographs', () => {
  it('are told apart where the head had not seen the photograph', () => {
    expect(fitted.classes).toEqual([0, 2, 4])
    expect(fitted.told.map((each) => each.class)).toEqual(KINDS.flatMap((_, k) => Array(EACH).fill(k)))
    const table = confusion(fitted.told, KINDS.length)
    const right = table.reduce((sum, row, k) => sum + (row[k] ?? 0), 0)
    expect(right).toBeGreaterThanOrEqual(0.8 * KINDS.length * EACH)
    const rates = classRates(fitted.told, DEFECTS, fitted.suggested)
    expect(rates.escapes.count).toBe(0)
  })

  it('are told apart by one graph on parts that nobody has seen, as its package says', async () => {
    const { manifest, files } = await teaching.packageClasses({ ...SAID, thresholds: fitted.suggested })
    const graph = files.get('graph.onnx') ?? new Uint8Array()
    const inspected = inspectPackage(manifest, new Map([['graph.onnx', graph]]))
    expect(inspected.ok).toBe(true)
    const run: Run = await openSession(graph, INPUT_PORT.dims)
    const toTensor = openPreprocessor(inputFor())
    let right = 0
    for (const [k, kind] of KINDS.entries())
      for (let seed = 901; seed <= 906; seed++) {
        const logits = (await run(toTensor(draw(seed, kind))))[CLASSES_OUTPUT] ?? []
        if (likeliest(softmax([...logits])) === k) right++
      }
    expect(right).toBeGreaterThanOrEqual(15)
    expect(manifest.golden).toHaveLength(2 * KINDS.length)
    for (const { probabilities } of manifest.golden) expect(probabilities).toHaveLength(KINDS.length)
  })

  it('give the same bytes again, in a teaching of its own', async () => {
    const other = await open()
    for (const [i, { digest }] of samples.entries()) {
      const kind = KINDS[Math.floor(i / EACH)]
      await other.see(digest as Digest, await photograph(100 * Math.floor(i / EACH) + (i % EACH) + 1, kind))
    }
    other.fitClasses(samples, null)
    const [one, two] = [await teaching.packageClasses(SAID), await other.packageClasses(SAID)]
    expect(two.manifest).toEqual(one.manifest)
  })

  it('look only at what the view judges', () => {
    const view = { interest: [{ x: 0, y: 0, width: 1, height: 0.5 }], ignore: null }
    const found = teaching.fitClasses(samples, view)
    expect(found.told).toHaveLength(samples.length)
    expect(found.told).not.toEqual(fitted.told)
    teaching.fitClasses(samples, null)
  })

  it('are two at least', () => {
    expect(() => teaching.fitClasses(samples.slice(0, EACH), null)).toThrow('two at least')
  })
})
