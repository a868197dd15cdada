import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { manifestDigest } from '../../core/model/manifest.ts'
import { buildBackbonePackage } from '../../models/backbone/package.ts'
import { writePackage } from '../../models/write.ts'
import { photograph as draw, writeFilm } from '../browser/camera-film.ts'
import { inspectScreen, shotsOf } from '../browser/inspect-screen.ts'
import { openSecurityKey, type SecurityKey } from '../browser/security-key.ts'
import { freePort, type RunningServer, startServer } from '../browser/server.ts'
import { openTablet, type Tablet } from '../browser/tablet.ts'
import * as walk from './walk.ts'

/** A data set from files and the camera, on a real server, a real Chromium and a virtual security key. */

const run = promisify(execFile)

const NAMES = { plant: 'Werk Nord', person: 'Ada Okafor', device: 'Desk 1' }

let folder: string
let server: RunningServer
let key: SecurityKey
let desk: Tablet

const file = async (name: string, seed: number, defect?: Parameters<typeof draw>[1], width = 640) => ({
  ...{ name, mimeType: 'image/jpeg', buffer: await draw(seed, defect, width, (width * 3) / 4) },
})

const open = () =>
  openTablet({
    origin: server.origin,
    profile: join(folder, 'profile'),
    key,
    camera: join(folder, 'film.mjpeg'),
  })

const shot = (name: string) => shotsOf(desk.page, name)

async function openSet(): Promise<void> {
  const { page } = desk
  await page.getByRole('button', { name: /^Teach/ }).click()
  await page.getByRole('button', { name: /Brackets/ }).click()
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plumb-teach-'))
  await writeFilm(join(folder, 'film.mjpeg'), 424_242)
  server = await startServer(join(folder, 'data'), await freePort())
  key = await openSecurityKey(server.origin)
  desk = await open()
  const [address] = await server.printed(/http\S+\/setup#code=\S+/)
  await walk.setUp(desk.page, address, NAMES)
  await walk.signIn(desk.page, NAMES.person)
})

afterAll(async () => {
  await desk?.close()
  await key?.close()
  await server?.stop()
  await rm(folder, { recursive: true, force: true })
})

describe('a data set', () => {
  it('is made of files, of which a bad one is named and costs nothing else', async () => {
    const { page } = desk
    await page.getByRole('button', { name: /^Teach/ }).click()
    await page.getByRole('button', { name: 'New data set' }).click()
    await page.getByLabel('Name').fill('Brackets')
    await page.getByRole('button', { name: 'Make the data set' }).click()
    await page.getByRole('button', { name: 'Add photographs' }).click()
    await page
      .getByLabel('Files', { exact: true })
      .setInputFiles([
        await file('1.jpg', 1),
        { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('no picture') },
        await file('2.jpg', 2),
        await file('3.jpg', 3, 'scratch'),
      ])
    await page.getByText('3 photographs added').waitFor()
    expect(await page.getByRole('list', { name: 'Not taken' }).textContent()).toContain('notes.txt')
  })

  it('takes a photograph from the camera', async () => {
    const { page } = desk
    await page.getByRole('button', { name: 'Add photographs' }).click()
    await page.getByRole('button', { name: 'With the camera' }).click()
    await page.waitForFunction(() => (document.querySelector('video')?.videoWidth ?? 0) > 0)
    await page.getByRole('button', { name: 'Photograph', exact: true }).click()
    await page.getByText('4 photographs in the set').waitFor()
    await page.getByRole('button', { name: 'Back' }).click()
  })

  it('keeps where a defect was drawn, and who said so', async () => {
    const { page } = desk
    await page.getByRole('button', { name: 'Open photograph 3: Good' }).click()
    const board = page.getByRole('application')
    await page.waitForFunction(() => document.querySelector('canvas')?.width === 256)
    const box = await board.boundingBox()
    if (box === null) throw new Error('found no board')
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width / 1.6, box.y + box.height / 1.8, { steps: 4 })
    await page.mouse.up()
    await page.getByLabel('Kind of defect').fill('scratch')
    await page.getByRole('button', { name: 'Save and next' }).click()
    await page.getByRole('heading', { name: 'Photograph 4 of 4' }).waitFor()
    await page.getByRole('button', { name: 'Back' }).click()
    await page.getByText('scratch · marked').waitFor()
  })

  it('comes from the server once it is there: its photographs verified, and every event signed by its person', async () => {
    const { page } = desk
    await page.getByText(/^\d+ waiting$/).waitFor({ state: 'hidden' })
    // What this desk kept of it is gone; the server has it, and the desk checks who signed.
    await page.evaluate(async () => {
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const opening = indexedDB.open('plumb')
        opening.onsuccess = () => resolve(opening.result)
        opening.onerror = () => reject(opening.error)
      })
      const clearing = database.transaction(['events', 'blobs'], 'readwrite')
      clearing.objectStore('events').clear()
      clearing.objectStore('blobs').clear()
      await new Promise((resolve) => {
        clearing.oncomplete = resolve
      })
      database.close()
    })
    // A page that comes up locked leads to the place at its address: from the start, the list is read anew.
    await page.goto(`${server.origin}/`)
    await walk.signIn(page, NAMES.person)
    await openSet()
    await page.getByText('scratch · marked').waitFor()
    await page.waitForFunction(() => document.querySelectorAll('main li img').length >= 4)
    expect(await page.getByText('Not everything is here').count()).toBe(0)
    expect(desk.strangers).toEqual([])
  })
})

describe('a model', () => {
  it('is taught from the set, signed for by a passkey, and served to every tablet', async () => {
    const { page } = desk
    await page.getByRole('button', { name: 'Add photographs' }).click()
    const parts = [
      ...Array.from({ length: 8 }, (_, i) => file(`more-${i}.jpg`, 20 + i)),
      ...[file('odd.jpg', 40, 'missing-hole'), file('again.jpg', 20, undefined, 600)],
    ]
    await page.getByLabel('Files', { exact: true }).setInputFiles(await Promise.all(parts))
    await page.getByText('10 photographs added').waitFor()
    await page.getByRole('button', { name: 'Teach a model' }).click()
    await page.getByRole('button', { name: 'Start teaching' }).click()
    // One photograph that was labelled good and lacks a hole, and one that is in the set twice: the person decides.
    const odd = page.locator('section', { has: page.getByText('Labelled good, looks defective') }).last()
    await odd.getByRole('button', { name: 'It is defective' }).click()
    await odd.getByText('Labelled anew').waitFor()
    await page.getByText('The same photograph twice').first().waitFor()
    await page.getByText(/^You have \d+ photographs of good parts/).waitFor()
    expect(await inspectScreen(page)).toEqual([])
    await page.getByRole('button', { name: 'Learn from these' }).click()
    await page.getByRole('img', { name: /good parts score up to .* defective ones from/ }).waitFor()
    const passes = page.getByLabel('Passes up to')
    const suggested = await passes.inputValue()
    await passes.press('ArrowRight')
    expect(Number(await passes.inputValue())).toBeGreaterThan(Number(suggested))
    await page.getByRole('button', { name: 'Back to the suggested lines' }).click()
    await page
      .getByText(/Too few to know/)
      .first()
      .waitFor()
    await page.getByRole('button', { name: 'Sign and register' }).click()
    await page.getByText('The model is registered').waitFor()

    // What the server holds now: a package that names its set, and a change that registers it.
    const answer = await page.evaluate(async () => {
      const { changes } = await (await fetch('/api/changes?from=0')).json()
      const { op, model } = changes.at(-1).record.change.ops[0]
      const manifest = await (await fetch(`/packages/${model}/model.json`)).json()
      return { op, manifest }
    })
    expect(answer.op).toBe('model.register')
    expect(answer.manifest).toMatchObject({ task: 'anomaly', name: 'Brackets', version: '1' })
    expect(answer.manifest.lineage.dataset).toMatch(/^[\w-]{43}$/)
    expect(answer.manifest.golden.length).toBe(5)
    expect(desk.strangers).toEqual([])
  })

  it('is rebuilt to the same bytes in another process, without a browser', async () => {
    await desk.page.getByText(/^\d+ waiting$/).waitFor({ state: 'hidden' })
    const data = join(folder, 'data')
    const [name = ''] = (await readdir(join(data, 'packages'))).filter((each) => !each.startsWith('.'))
    const plumb = async (...args: string[]) => {
      const env = { ...process.env, PLUMB_DATA: data }
      const command = [join(import.meta.dirname, '../../server/plumb.ts'), ...args]
      return (await run(process.execPath, command, { env }).catch((error: { stdout: string }) => error))
        .stdout
    }
    const model = join(data, 'packages', name)
    expect(await plumb('rebuild', model)).toContain('the same bytes')

    // What an auditor takes along: the set alone, without the plant.
    const out = join(folder, 'export')
    const id = JSON.parse(await readFile(join(model, 'model.json'), 'utf8')).lineage.datasetId
    expect(await plumb('dataset', 'export', id, '--out', out)).toMatch(/^14 photographs and dataset.json in /)
    expect(await plumb('rebuild', model, '--data', out)).toContain('the same bytes')
  })

  it('judges once a plan that uses it is published, and the verdict leads back to its photographs', async () => {
    const { page } = desk
    await page.getByRole('button', { name: 'Use it in a plan' }).click()
    await page.getByRole('button', { name: 'Sign and publish' }).click()
    await page.getByText('Give the plan a name.').waitFor()
    await page.getByLabel('Plan', { exact: true }).fill('Bracket, left')
    await page.getByLabel('Part', { exact: true }).fill('Bracket L2')
    await page.getByLabel('Name of the step').fill('Top')
    await page.getByLabel('What the inspector does').fill('Photograph the top under the lamp.')
    await page.getByLabel('Characteristic').fill('Surface')
    await page.getByLabel('By hand').fill('Scratches, dents')
    await page.getByLabel('Who judges').selectOption({ label: 'Brackets, version 1' })
    const line = await page.getByLabel('Passes up to').inputValue()
    expect(Number(line)).toBeGreaterThan(0)
    await page.getByLabel('Fails above').fill('-1')
    await page.getByText('cannot fail below the line').waitFor()
    await page.getByLabel('Fails above').fill(String(Number(line) * 4))
    await page.getByRole('button', { name: 'Sign and publish' }).click()
    // Who published it, and when, is said in the list and on its page.
    await page.getByRole('button', { name: /Bracket, left Version 1 by Ada Okafor, \d\d:\d\d/ }).click()
    const versions = page.getByRole('list', { name: 'Versions' })
    await versions.getByText('Version 1, in force').waitFor()
    await versions.getByText(/^Ada Okafor, .*\d\d:\d\d:\d\d/).waitFor()
    expect(await inspectScreen(page, shot('plan'))).toEqual([])
    await page.getByRole('button', { name: 'Back' }).click()
    await page.getByRole('button', { name: /Bracket, left/ }).waitFor()
    expect(await inspectScreen(page, shot('plans'))).toEqual([])

    await page.getByRole('button', { name: 'Back' }).click()
    await page.getByText('2 plans to choose from').waitFor()
    await page.getByText('Inspect', { exact: true }).first().click()
    await page.getByRole('button', { name: /Bracket, left/ }).click()
    await page.getByRole('button', { name: 'Photograph', exact: true }).waitFor()
    expect(await walk.photograph(page, 'BL-1')).toMatch(/^(PASS|UNSURE|FAIL)$/)
    await page.getByRole('button', { name: 'Where it comes from' }).click()
    const sheet = page.getByRole('dialog')
    await sheet.getByText('What screening found').waitFor()
    await sheet
      .getByText(/^\d of 12, so between/)
      .first()
      .waitFor()
    await sheet.getByRole('button', { name: 'Close' }).click()
    await page.getByText('Judged with').waitFor()

    await page.goto(`${server.origin}/review`)
    await page.getByRole('button', { name: new RegExp(NAMES.person) }).click()
    await page
      .getByRole('button', { name: /BL-1/ })
      .or(page.getByRole('link', { name: /BL-1/ }))
      .first()
      .click()
    await page.getByRole('button', { name: 'Where the model comes from' }).click()
    await page.getByRole('heading', { name: 'Brackets' }).waitFor()
    await page.getByText('Taught by').waitFor()
    const tests = page.getByRole('list', { name: 'Last self-test of each tablet' })
    expect(await tests.getByRole('listitem').first().textContent()).toMatch(/Desk 1.*golden cases.*Passed/)
    await page.getByRole('button', { name: 'Its backbone' }).click()
    await page.getByText('The backbone that comes with this app').waitFor()
    await page.getByRole('button', { name: 'Back' }).click()
    await page.getByRole('button', { name: 'Its photographs' }).click()
    await page.getByText('scratch · marked').waitFor()
    expect(desk.strangers).toEqual([])
  })

  it('is taught on another backbone, of other strides and channels, that the plant brought in', async () => {
    const { page } = desk
    const backbone = await buildBackbonePackage(['s4', 's32'])
    const manifest = { ...backbone.manifest, name: 'Another backbone' }
    writePackage(join(folder, 'backbone'), { ...backbone, manifest })
    await page.goto(`${server.origin}/models/import`)
    await page.getByRole('button', { name: new RegExp(NAMES.person) }).click()
    await page.getByLabel('Folder of a package').setInputFiles(join(folder, 'backbone'))
    await page.getByText('you vouch for it with your passkey').waitFor()
    await page.getByRole('button', { name: 'Send and sign' }).click()
    await page.getByText('The model is here').waitFor()

    await page.getByRole('button', { name: 'Back' }).click()
    await page.getByRole('button', { name: 'Teach a model' }).click()
    await page.getByRole('button', { name: /Brackets/ }).click()
    await page.getByRole('button', { name: 'Teach a model' }).click()
    await page.getByLabel('Taught on').selectOption({ label: 'Another backbone' })
    await page.getByRole('button', { name: 'Start teaching' }).click()
    await page.getByRole('button', { name: 'Learn from these' }).click()
    await page.getByLabel('Store it in half the bytes').check()
    await page.getByRole('button', { name: 'Sign and register' }).click()
    await page.getByText('The model is registered').waitFor()
    const taught = await page.evaluate(async () => {
      const { changes } = await (await fetch('/api/changes?from=0')).json()
      const { model } = changes.at(-1).record.change.ops[0]
      return (await fetch(`/packages/${model}/model.json`)).json()
    })
    expect(taught.lineage).toMatchObject({ backbone: manifestDigest(manifest), storage: 'float16' })
    expect(taught.files.find(({ path }: { path: string }) => path === 'graph.onnx').bytes).toBeLessThan(
      12_000_000,
    )
  })
})

describe('a model of classes', () => {
  it('is taught from a handful of photographs each, registered, judges in a plan, and is rebuilt to the same bytes', async () => {
    const { page } = desk
    await page.goto(`${server.origin}/teach`)
    await page.getByRole('button', { name: new RegExp(NAMES.person) }).click()
    await page.getByRole('button', { name: 'New data set' }).click()
    await page.getByLabel('Name').fill('Holes')
    await page.getByRole('radio', { name: /^Classes/ }).check()
    await page.getByRole('button', { name: 'Make the data set' }).click()
    const add = async (label: string, defect: Parameters<typeof draw>[1], from: number) => {
      await page.getByRole('button', { name: 'Add photographs' }).click()
      await page.getByRole('radio', { name: 'A new class' }).check()
      await page.getByLabel('Name of the class').fill(label)
      const files = Array.from({ length: 4 }, (_, i) => file(`${label}-${i}.jpg`, from + i, defect))
      await page.getByLabel('Files', { exact: true }).setInputFiles(await Promise.all(files))
      await page.getByText('4 photographs added').waitFor()
    }
    await add('Whole', undefined, 60)
    await page.getByRole('button', { name: 'Teach a model' }).click()
    await page.getByText('Found photographs of one class, expected two classes at least').waitFor()
    await page.getByRole('button', { name: 'Add photographs' }).click()
    await add('Hole missing', 'missing-hole', 80)
    await page.getByRole('button', { name: 'Teach a model' }).click()
    await page.getByRole('button', { name: 'Start teaching' }).click()
    await page.getByLabel('Hole missing').check()
    await page.getByRole('rowheader', { name: 'Hole missing' }).waitFor()
    expect(await inspectScreen(page)).toEqual([])
    await page.getByRole('button', { name: 'Sign and register' }).click()
    await page.getByText('The model is registered').waitFor()
    const { model, manifest } = await page.evaluate(async () => {
      const { changes } = await (await fetch('/api/changes?from=0')).json()
      const { model } = changes.at(-1).record.change.ops[0]
      return { model, manifest: await (await fetch(`/packages/${model}/model.json`)).json() }
    })
    expect(manifest).toMatchObject({ task: 'classification', name: 'Holes' })
    expect(manifest.classes).toEqual([
      { label: 'Whole', defect: false },
      { label: 'Hole missing', defect: true },
    ])
    const data = join(folder, 'data')
    const plumb = join(import.meta.dirname, '../../server/plumb.ts')
    const args = [plumb, 'rebuild', join(data, 'packages', model)]
    const env = { ...process.env, PLUMB_DATA: data }
    // Its photographs may still be on their way to the server.
    const rebuilt = () =>
      run(process.execPath, args, { env }).then(
        ({ stdout }) => stdout,
        ({ stdout }) => stdout,
      )
    await expect.poll(rebuilt, { timeout: 60_000, interval: 1000 }).toContain('the same bytes')

    await page.getByRole('button', { name: 'Use it in a plan' }).click()
    await page.getByLabel('Plan', { exact: true }).fill('Holes there')
    await page.getByLabel('Part', { exact: true }).fill('Flange')
    await page.getByLabel('Name of the step').fill('Top')
    await page.getByLabel('What the inspector does').fill('Photograph the top.')
    await page.getByLabel('Characteristic').fill('Holes')
    await page.getByLabel('By hand').fill('Count the holes')
    await page.getByLabel('Who judges').selectOption({ label: 'Holes, version 1' })
    await page.getByRole('button', { name: 'Sign and publish' }).click()
    await page.getByRole('button', { name: /Holes there/ }).waitFor()
    await page.getByRole('button', { name: 'Back' }).click()
    await page.getByText('Inspect', { exact: true }).first().click()
    await page.getByRole('button', { name: /Holes there/ }).click()
    await page.getByRole('button', { name: 'Photograph', exact: true }).waitFor()
    expect(await walk.photograph(page, 'H-1')).toMatch(/^(PASS|UNSURE|FAIL)$/)
    expect(desk.strangers).toEqual([])
  })
})
