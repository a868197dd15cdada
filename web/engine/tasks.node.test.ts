import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Bytes, utf8 } from '../../core/bytes.ts'
import type { InspectionResult } from '../../core/inspection/result.ts'
import type { Pixels } from '../../core/model/image.ts'
import { manifestDigest } from '../../core/model/manifest.ts'
import { toResult } from '../../core/task/result.ts'
import { classifier, detr, type SmallModel, segmenter, yolo } from '../../core/task/small.fixture.ts'
import { buildOcrPackage } from '../../models/ocr/package.ts'
import { decodePhotograph, encodePng } from '../../models/photograph.ts'
import { buildSsdPackage } from '../../models/ssd/package.ts'
import { drawBottle, drawCar, drawColour, drawPlate, drawSquares } from '../../models/task/drawing.ts'
import { openReference } from '../../models/task/look.ts'
import { packTask, type TaskPackage } from '../../models/task/package.ts'
import { CHROMIUM_FLAGS, chromiumPath } from '../../test/setup/chromium.ts'
import { buildTrial, type Served, serveTrial } from './trial/serve.ts'

// Packages that no teaching made, of every task: what Node's WASM says of a picture, the engine in Chromium says too.

let folder = ''
let served: Served
let browser: Browser

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'plumb-tasks-'))
  await buildTrial(folder)
  served = await serveTrial(folder)
  browser = await chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_FLAGS })
})

afterAll(async () => {
  await browser?.close()
  served?.close()
  rmSync(folder, { recursive: true, force: true })
})

interface Tried {
  readonly tested: unknown
  readonly result: InspectionResult
  readonly mask: number[] | undefined
}

/** What the engine in Chromium says of a picture, after its golden cases passed there. */
async function tryOut({ manifest, files }: TaskPackage, picture: Bytes): Promise<Tried> {
  const digest = manifestDigest(manifest)
  for (const [path, bytes] of files) served.files.set(`${digest}/${path}`, bytes)
  served.files.set(`${digest}/model.json`, utf8(JSON.stringify(manifest)))
  served.files.set('picture', picture)
  const page = await browser.newPage()
  await page.goto(`${served.origin}/web/engine/trial/index.html`)
  const tried: Tried = await page.evaluate(`trial.judgeFile('${digest}', 'picture')`)
  await page.close()
  expect(tried).toMatchObject({
    tested: { ok: true, value: { passed: true, reports: [{ backend: 'wasm' }] } },
  })
  return tried
}

/** What Node's WASM says, having checked that the engine says the same to `digits`. */
async function judge(model: TaskPackage, picture: Pixels, digits = 3): Promise<Tried> {
  const answer = await (await openReference(model.manifest, model.files))(picture)
  const reference = answer.ok ? toResult(model.manifest, answer.value) : answer
  if (!reference.ok) throw new Error(reference.error.message)
  const tried = await tryOut(model, await encodePng(picture))
  expect(rounded(tried.result, digits)).toEqual(rounded(reference.value, digits))
  return tried
}

/** A package with this picture as its golden case. */
const pack = ({ description, files }: SmallModel, image: Pixels): Promise<TaskPackage> =>
  packTask(description, files, [{ name: 'picture', kind: 'good', image }])

const rounded = (value: unknown, digits: number): unknown =>
  JSON.parse(
    JSON.stringify(value, (_, each) => (typeof each === 'number' ? Number(each.toFixed(digits)) : each)),
  )

describe('small models with an answer that is known', () => {
  it('classifies, softmax and ImageNet’s scaling left to the manifest', async () => {
    const { result } = await judge(
      await pack(classifier(), await drawColour('#3040c0')),
      await drawColour('#c03020'),
    )
    expect(result).toMatchObject({
      classes: [{ label: 'rust', defect: true, probability: expect.closeTo(1, 2) }, {}, {}],
    })
  })

  it('detects in YOLOv8’s layout: one hole of the five that its neighbours see, places through the letterbox', async () => {
    const { result } = await judge(await pack(yolo(), await drawSquares()), await drawSquares())
    expect(result).toMatchObject({
      objects: [
        { label: 'red mark', box: { x: 88, y: 56, width: 32, height: 32 } },
        { label: 'hole', score: expect.closeTo(0.993, 2), box: { x: 24, y: 24, width: 32, height: 32 } },
      ],
    })
  })

  it('detects in DETR’s layout: bytes, blue first, channels last, nothing as the last class', async () => {
    const { result } = await judge(await pack(detr(), await drawSquares()), await drawSquares())
    expect(result).toMatchObject({
      objects: [
        { label: 'hole', box: { x: 0, y: 0, width: 64, height: 48 } },
        { label: 'red mark', box: { x: 64, y: 48, width: 64, height: 48 } },
      ],
    })
  })

  it('segments: half precision, grey, the letterbox outside what counts', async () => {
    const { result, mask } = await judge(await pack(segmenter(), await drawSquares()), await drawSquares())
    expect(mask?.flatMap((value, i) => (value === 1 ? [[i % 16, Math.floor(i / 16)]] : []))).toEqual([
      ...[4, 5].flatMap((y) => [4, 5].map((x) => [x, y])),
      ...[8, 9].flatMap((y) => [12, 13].map((x) => [x, y])),
    ])
    expect(result).toMatchObject({ areas: [{ label: 'hole', area: expect.closeTo(8 / 192, 5) }] })
  })
})

let built: Promise<TaskPackage> | undefined
/** The SSD of the installed network, built once. */
function things(): Promise<TaskPackage> {
  built ??= drawCar().then((image) => buildSsdPackage([{ name: 'car', kind: 'good', image }]))
  return built
}

describe('models of the installed packages', () => {
  it('the backbone’s own SSD heads find a bottle and a car', async () => {
    const { result } = await judge(await things(), await drawBottle(), 2)
    expect(result).toMatchObject({ objects: [{ label: 'Bottle', score: expect.closeTo(0.84, 1) }] })
  })

  it('PP-OCRv4 reads a plate that hangs askew, and says where', async () => {
    const golden = [{ name: 'plate', kind: 'good', image: await drawPlate('PLUMB') } as const]
    const { result } = await judge(await buildOcrPackage(golden), await drawPlate('BULB727', 8), 1)
    if (result.task !== 'ocr') throw new Error(result.task)
    expect(result.lines.map(({ text }) => text)).toEqual(['BULB727'])
    const [line] = result.lines
    expect(line?.confidence).toBeGreaterThan(0.9)
    // Turned clockwise by 8°: the end of its top lies lower than its beginning.
    const [start, end] = line?.corners ?? []
    expect(((end?.y ?? 0) - (start?.y ?? 0)) / ((end?.x ?? 1) - (start?.x ?? 0))).toBeCloseTo(
      Math.tan((8 * Math.PI) / 180),
      1,
    )
  })
})

const PHOTOS = join(import.meta.dirname, '../../../shared/data/photos')
const hasPhotos = existsSync(PHOTOS)
if (!hasPhotos) console.warn(`skipped: SSD on photographs: found no ${PHOTOS}`)

describe.skipIf(!hasPhotos)('SSD on photographs of ../shared', () => {
  it.each([
    ['dog.jpg', { Dog: 0.72, Car: 0.68, Bicycle: 0.65 }],
    ['person.jpg', { Dog: 0.68, Person: 0.62 }],
  ])('%s', async (file, expected) => {
    const model = await things()
    const bytes = new Uint8Array(readFileSync(join(PHOTOS, file)))
    const answer = await (await openReference(model.manifest, model.files))(await decodePhotograph(bytes))
    const reference = answer.ok ? toResult(model.manifest, answer.value) : answer
    const found = [reference.ok ? reference.value : undefined, (await tryOut(model, bytes)).result]
    for (const result of found) {
      if (result?.task !== 'detection') throw new Error('a detection')
      const scores = Object.fromEntries(result.objects.map(({ label, score }) => [label, score]))
      expect(Object.keys(scores).toSorted()).toEqual(Object.keys(expected).toSorted())
      // The converter that the numbers come from resized by another filter.
      for (const [label, score] of Object.entries(expected))
        expect(Math.abs((scores[label] ?? 0) - score)).toBeLessThan(0.03)
    }
  })
})
