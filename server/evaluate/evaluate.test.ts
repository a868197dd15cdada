import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import * as v from 'valibot'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { evaluationSchema } from '../../core/evaluate/evaluation.ts'
import { type Backbone, openBackbone } from '../../models/backbone/open.ts'
import { drawPart } from '../../models/part/draw.ts'
import { decodePhotograph, encodePng } from '../../models/photograph.ts'
import { parseEvaluate } from '../command/evaluate.ts'
import { teachingOrder } from './choose.ts'
import { type EvaluateSetting, evaluate } from './evaluate.ts'
import { remark } from './failure.ts'
import { readFolder } from './folder.ts'
import { writeReport } from './report.ts'

const root = mkdtempSync(join(tmpdir(), 'plumb-evaluate-'))
const SIZE = { width: 160, height: 120 }
const part = (seed: number, defect?: 'scratch') => encodePng(drawPart({ seed, defect, ...SIZE }))

function put(folder: string, name: string, bytes: Uint8Array): void {
  mkdirSync(join(root, folder), { recursive: true })
  writeFileSync(join(root, folder, name), bytes)
}

const maskOf = (width: number, height: number): Promise<Uint8Array> =>
  sharp({ create: { width, height, channels: 3, background: 'black' } })
    .composite([
      { input: { create: { width: 20, height: 20, channels: 3, background: 'white' } }, left: 70, top: 50 },
    ])
    .png()
    .toBuffer()

/** The same part as cameras and scanners of all sorts would store it. */
async function putOddities(folder: string): Promise<void> {
  const plain = sharp(await part(40))
  put(folder, 'alpha.png', await plain.clone().ensureAlpha(0.5).png().toBuffer())
  put(folder, 'cmyk.jpg', await plain.clone().toColourspace('cmyk').jpeg().toBuffer())
  put(folder, 'deep.png', await plain.clone().toColourspace('rgb16').png().toBuffer())
  put(folder, 'grey.png', await plain.clone().greyscale().png().toBuffer())
  put(folder, 'turned.jpg', await plain.clone().rotate(90).withMetadata({ orientation: 8 }).jpeg().toBuffer())
}

let backbone: Backbone
beforeAll(async () => {
  backbone = await openBackbone()
  for (let i = 0; i < 7; i++) put('whole/train/good', `part-${i}.png`, await part(i + 1))
  await putOddities('whole/test/good')
  put('whole/test/good', 'broken.png', Uint8Array.of(137, 80, 78, 71))
  for (let i = 0; i < 3; i++) put('whole/test/scratch', `s${i}.png`, await part(50 + i, 'scratch'))
  put('whole/ground_truth/scratch', 's0_mask.png', await maskOf(160, 120))
  put('whole/ground_truth/scratch', 's1_mask.png', await maskOf(320, 240))
  put('one/train/good', 'part.png', await part(1))
  put('bad/test/scratch', 's.png', await part(50, 'scratch'))
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

async function run(name: string, more: Partial<EvaluateSetting> = {}) {
  const notes: string[] = []
  const setting = { folder: join(root, name), shots: [5], defects: 0, seed: undefined, ...more }
  const evaluated = await evaluate(setting, async () => backbone, {
    note: (sentence) => notes.push(sentence),
    progress: () => {},
  })
  return { evaluated, notes }
}

describe('evaluate', () => {
  it('teaches and tests on photographs of every sort, and says what it left out', async () => {
    const { evaluated, notes } = await run('whole', { shots: [5, 30] })
    if (!evaluated.ok) throw new Error(evaluated.error.message)
    const { results } = v.parse(evaluationSchema, evaluated.value.evaluation)
    expect(results.map(({ shots }) => shots)).toEqual([5, 7])
    expect(results[0]?.imageAuroc).not.toBeNull()
    expect(results[0]?.pixelAuroc).not.toBeNull()
    expect(evaluated.value.tallies[0]?.verdicts).toHaveLength(8)
    expect(notes.join('\n')).toMatch(/7 good photographs.*30 were asked for/)
    expect(notes.join('\n')).toMatch(/broken\.png: cannot be read/)
    expect(notes.join('\n')).toMatch(/s1\.png: found a mask of 320 × 240 pixels on a photograph of 160 × 120/)
    expect(notes.join('\n')).toMatch(/cmyk\.jpg: found printing colours/)
    expect(notes.join('\n')).toMatch(/s2\.png: found no mask/)
  })

  it('tells scratched parts from good ones taken alike', async () => {
    for (let i = 0; i < 3; i++) {
      put('alike/test/good', `g${i}.png`, await part(60 + i))
      put('alike/test/scratch', `s${i}.png`, await part(50 + i, 'scratch'))
    }
    for (let i = 0; i < 12; i++) put('alike/train/good', `part-${i}.png`, await part(i + 1))
    const { evaluated, notes } = await run('alike', { shots: [12] })
    // Small pictures and a dozen of them: most pairs, not all.
    if (!evaluated.ok) throw new Error(evaluated.error.message)
    expect(evaluated.value.evaluation.results[0]?.imageAuroc).toBeGreaterThan(0.8)
    expect(notes).toEqual([remark.noMasks])
  })

  it('sees the same part in every way of storing it', async () => {
    const pixels = async (name: string) => (await decodePhotograph(join(root, 'whole/test/good', name))).rgba
    const plain = drawPart({ seed: 40, ...SIZE }).rgba
    // Mean difference in grey levels. JPEG costs 3; CMYK without a profile shifts colours, inverted would be past 80.
    const most = { 'alpha.png': 0, 'deep.png': 0, 'grey.png': 1, 'turned.jpg': 4, 'cmyk.jpg': 25 }
    for (const [name, limit] of Object.entries(most)) {
      const found = await pixels(name)
      expect(found.length, name).toBe(plain.length)
      let sum = 0
      for (let i = 0; i < plain.length; i++)
        if (i % 4 !== 3) sum += Math.abs((found[i] ?? 0) - (plain[i] ?? 0))
      expect(sum / (0.75 * plain.length), name).toBeLessThanOrEqual(limit)
    }
  })

  it('refuses what it cannot teach from, each with what to do', async () => {
    const messageOf = async (name: string, more?: Partial<EvaluateSetting>) => {
      const { evaluated } = await run(name, more)
      return evaluated.ok ? '' : evaluated.error.message
    }
    expect(await messageOf('nowhere')).toContain('found no folder')
    expect(await messageOf('bad')).toContain('expected good ones to teach from')
    expect(await messageOf('one')).toContain('found 1 readable photographs')
    expect(await messageOf('whole', { defects: 3 })).toContain('found 2 defective photographs with a mask')
  })

  it('leaves figures out where there is nothing to measure them on', async () => {
    for (let i = 0; i < 5; i++)
      copyFileSync(join(root, `whole/train/good/part-${i}.png`), join(root, `one/train/good/${i}.png`))
    const { evaluated, notes } = await run('one')
    expect(evaluated.ok && evaluated.value.evaluation.results[0]).toMatchObject({
      ...{ imageAuroc: null, pixelAuroc: null, aupro: null, frrAt95: null },
      suggested: { frr: null, escape: null },
    })
    expect(notes).toEqual([remark.noGood, remark.noDefective])
  })

  it('writes a report with its pictures inside, or says why it could not', async () => {
    const { evaluated } = await run('whole')
    if (!evaluated.ok) throw new Error(evaluated.error.message)
    const path = join(root, 'report.html')
    expect((await writeReport(path, evaluated.value)).ok).toBe(true)
    const page = readFileSync(path, 'utf8')
    expect(page).toContain('<td>scratch</td>')
    expect(page).not.toMatch(/src="(?!data:)/)
    const refused = await writeReport(join(root, 'none/report.html'), evaluated.value)
    expect(refused.ok ? '' : refused.error.message).toContain('ENOENT')
  })
})

describe('teachingOrder', () => {
  it('is by file name, or the same draw for the same seed', () => {
    const folder = readFolder(join(root, 'whole'))
    if (!folder.ok) throw new Error(folder.error.message)
    const { train } = folder.value
    expect(teachingOrder(train, undefined)).toEqual(train)
    expect(teachingOrder(train, 3)).toEqual(teachingOrder(train, 3))
    expect(teachingOrder(train, 3)).not.toEqual(teachingOrder(train, 4))
    expect(new Set(teachingOrder(train, 3))).toEqual(new Set(train))
  })
})

describe('parseEvaluate', () => {
  it('takes a folder and four numbers of photographs unless told', () => {
    const parsed = parseEvaluate(['parts', '--json'])
    expect(parsed.ok && parsed.value).toMatchObject({
      folder: 'parts',
      shots: [10, 25, 50, 100],
      isJson: true,
    })
  })

  it('refuses what is no number, no folder, or no option', () => {
    for (const args of [
      [],
      ['a', 'b'],
      ['a', '--shots', '10,x'],
      ['a', '--shots', '3'],
      ['a', '--seed', '-1'],
      ['a', '--what'],
    ])
      expect(parseEvaluate(args).ok, args.join(' ')).toBe(false)
  })
})
