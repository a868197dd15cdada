import { ort } from 'virtual:plumb-ort'
import { type Bytes, utf8 } from '../../core/bytes.ts'
import { commit } from '../../core/commitment.ts'
import type { Digest } from '../../core/digest.ts'
import { hashBytes } from '../../core/hash.ts'
import { idFrom, type PlanId } from '../../core/id.ts'
import type { Rule } from '../../core/inspection/rule.ts'
import { manifestDigest } from '../../core/model/manifest.ts'
import { parseManifest } from '../../core/model/parse-manifest.ts'
import type { Plan } from '../../core/plan/plan.ts'
import { classifier, type SmallModel, segmenter, yolo } from '../../core/task/small.fixture.ts'
import { openApp } from '../app/app.fixture.ts'
import { openEngine } from '../engine/engine.ts'
import type { Database } from '../local/database.ts'
import { Assistant } from './assistant.svelte.ts'

/** A picture with squares of 16 pixels: black at (32, 32), red at (96, 64). */
export function drawPart(ground: string, stripes = ground): Promise<Blob> {
  const canvas = new OffscreenCanvas(128, 96)
  const context = canvas.getContext('2d')
  if (!context) throw new Error('canvas: found no 2d context, expected one')
  const fill = (colour: string, x: number, y: number, width: number, height: number): void => {
    context.fillStyle = colour
    context.fillRect(x, y, width, height)
  }
  fill(ground, 0, 0, 128, 96)
  for (let x = 0; x < 128; x += 16) fill(stripes, x, 0, 8, 96)
  if (stripes === ground) {
    fill('#000000', 32, 32, 16, 16)
    fill('#ff0000', 96, 64, 16, 16)
  }
  return canvas.convertToBlob({ type: 'image/png' })
}

/** A package in memory: its files by their paths. */
interface Packed {
  readonly digest: Digest
  readonly files: ReadonlyMap<string, Bytes>
}

/** A small model as a package, with what is known by hand as its golden case. */
async function pack(
  { description, files }: SmallModel,
  picture: Blob,
  golden: Record<string, unknown>,
  more?: Bytes,
) {
  const all = new Map([...files, ['golden/part.png', new Uint8Array(await picture.arrayBuffer())]])
  if (more) all.set('golden/part.u8', more)
  const listed = [...all].map(([path, bytes]) => ({ path, bytes: bytes.length, digest: hashBytes(bytes) }))
  const cases = [{ image: 'golden/part.png', kind: 'defective', ...golden }]
  const text = JSON.stringify({ format: 'plumb-model/1', ...description, golden: cases, files: listed })
  const manifest = parseManifest(utf8(text))
  if (!manifest.ok) throw new Error(manifest.error.message)
  all.set('model.json', utf8(text))
  return { digest: manifestDigest(manifest.value), files: all }
}

const box = (x: number, y: number) => ({ x, y, width: 32, height: 32 })
const OBJECTS = [
  { class: 1, score: 0.9999, box: box(88, 56) },
  { class: 0, score: 0.9933, box: box(24, 24) },
]
const DARK = Uint8Array.from({ length: 256 }, (_, i) => {
  const [x, y] = [i % 16, Math.floor(i / 16)]
  return ((x === 4 || x === 5) && (y === 4 || y === 5)) || ((x === 12 || x === 13) && (y === 8 || y === 9))
    ? 1
    : 0
})

const RULES: readonly Rule[] = [
  { kind: 'classification/1', fail: 0.5, sure: 0.8 },
  {
    kind: 'detection/1',
    counts: [
      { label: 'hole', least: 0, most: 0 },
      { label: 'red mark', least: 1, most: 1 },
    ],
    sure: 0.6,
    doubt: 0.3,
  },
  { kind: 'segmentation/1', areas: [{ label: 'hole', pass: 0.01, fail: 0.2 }] },
]
const NAMES = ['Colour', 'Holes', 'Dark places']

/**
 * An app at the station with a plan of four steps: three each of another task, and one a person's own, which stands at
 * the end or, if so asked, at the beginning. And all events that it records.
 */
export async function openSteps(database: Database, isOwnFirst = false) {
  const picture = await drawPart('#e0e0e0')
  const packages = [
    await pack(classifier(), await drawPart('#0000ff', '#0000ff'), { probabilities: [0, 0, 1] }),
    await pack(yolo(), picture, { objects: OBJECTS }),
    await pack(segmenter(), picture, { mask: 'golden/part.u8' }, DARK),
  ]
  const steps = packages.map(({ digest: model }, i) => {
    const [name = '', rule] = [NAMES[i], RULES[i]]
    if (!rule) throw new Error('fixture: found no rule')
    const said = {
      id: `step-${i}`,
      name,
      instruction: 'Photograph the part from above.',
      characteristic: 'Surface',
    }
    return { ...said, model, fallback: ['Look at it under the lamp.'], rule }
  })
  const own = {
    ...{ id: 'rim', name: 'Rim', instruction: 'Feel along the rim.', characteristic: 'No burr' },
    byHand: { points: ['Outer rim', 'Inner rim'], photograph: true },
  }
  const plan: Plan = {
    ...{ format: 'plumb-plan/1', name: 'Flange', part: 'Flange, left' },
    steps: isOwnFirst ? [own, ...steps] : [...steps, own],
  }
  return openStation(database, plan, packages)
}

/** An app whose plant has this one plan, and the packages of its models at hand; counts what is fetched. */
export async function openStation(database: Database, plan: Plan, packages: readonly Packed[]) {
  const { commitment, opening } = commit(plan, new Uint8Array(16))
  const app = await openApp(database)
  const { governance } = app
  if (governance === undefined) throw new Error('fixture: found no plant')
  const known = { name: 'small', since: 0, until: null }
  const digests = packages.map(({ digest }): Digest => digest)
  const plans = { [idFrom<PlanId>(new Uint8Array(16))]: [{ version: 1, text: commitment, models: digests }] }
  const models = Object.fromEntries(digests.map((digest) => [digest, known]))
  app.governance = {
    state: { ...governance.state, plans, models },
    openings: { ...governance.openings, [commitment]: opening },
  }
  let fetched = 0
  const fetcher = async (path: string) => {
    fetched++
    if (path === ort.wasm.path) return fetch(path)
    const [, , digest, ...rest] = path.split('/')
    const bytes = packages.find((each) => each.digest === digest)?.files.get(rest.join('/'))
    return bytes ? new Response(bytes) : new Response('', { status: 404 })
  }
  app.assistant = new Assistant(app, openEngine({ fetcher }))
  return { app, fetches: () => fetched }
}
