import { zipSync } from 'fflate'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import type { Label } from '../../core/dataset/label.ts'
import type { DatasetId } from '../../core/id.ts'
import { openApp } from '../app/app.fixture.ts'
import type { App } from '../app/app.svelte.ts'
import { violations } from '../app/look.fixture.ts'
import { go, pathOf, route } from '../app/route.svelte.ts'
import { openDatabase } from '../local/database.ts'
import { drawPart } from '../review/photo.fixture.ts'
import { showTheme } from '../ui/theme.ts'
import { DatasetStore, openDataset } from './dataset.svelte.ts'
import Frame from './gallery/Frame.svelte'
import { Intake } from './intake.svelte.ts'
import { sourcesOf } from './source.ts'
import '../ui/base.css'

const SIZES = [
  [1280, 800],
  [800, 1280],
  [390, 844],
] as const
const GOOD: Label = { kind: 'good' }

let app: App
let id: DatasetId
let store: DatasetStore

async function photograph(n: number, name: string, isScratched = false): Promise<File> {
  const { photograph } = await drawPart(n, isScratched)
  return new File([photograph], name, { type: 'image/png' })
}

async function take(files: readonly File[], label: Label = GOOD): Promise<Intake> {
  const intake = new Intake(store)
  const { sources, refused } = await sourcesOf(files)
  await intake.run(sources, { label, kind: '' }, refused)
  return intake
}

/** What a finger cannot hit: buttons, links and fields under 48 px. */
const smallTargets = () =>
  [...document.querySelectorAll('button, a[href], input, select, summary, label:has(input)')]
    .filter((element) => !element.matches('label input, .visually-hidden'))
    .filter((element) => {
      const { width, height } = element.getBoundingClientRect()
      return width < 48 || height < 48
    })
    .map(({ outerHTML }) => outerHTML)

/** What reaches beyond the screen's edge, when the page can be scrolled sideways. */
const cutOff = (width: number) =>
  document.documentElement.scrollWidth <= width
    ? []
    : [...document.querySelectorAll('main *, .actions *')]
        .filter((element) => element.getBoundingClientRect().right > width)
        .map(({ outerHTML }) => outerHTML.slice(0, 160))

beforeAll(() => {
  document.documentElement.lang = 'en'
  document.title = 'Plumb'
})

beforeEach(async () => {
  await page.viewport(1280, 800)
  app = await openApp(openDatabase(`teach-${crypto.randomUUID()}`))
  const made = await openDataset(app, { name: 'Brackets', task: 'anomaly' })
  if (!made.ok) throw new Error(made.error.message)
  id = made.value
  store = new DatasetStore(app, id)
  await store.load()
})

afterEach(() => {
  showTheme('system', document.documentElement)
  go({ name: 'home' }, 'replace')
})

async function show(place: string) {
  go({ name: 'dataset', id, place }, 'replace')
  render(Frame, { app })
  await expect.element(page.getByRole('heading', { level: 1 })).toBeVisible()
}

test('what is bad is named in a sentence each, and nothing that is good is lost by it', async () => {
  const intake = await take([
    await photograph(1, 'a.png'),
    new File([], 'empty.png'),
    new File(['no picture'], 'notes.txt'),
    await photograph(1, 'again.png'),
    new File([(await photograph(3, 'c.png')).slice(0, 900)], 'cut.png'),
    await photograph(2, 'b.png'),
  ])
  expect(store.samples.map(({ file }) => file)).toEqual(['a.png', 'b.png'])
  expect(intake.refused.map(({ path }) => path)).toEqual(['empty.png', 'notes.txt', 'again.png', 'cut.png'])
  expect(intake.refused[2]?.why).toContain('in the set already')
})

test('an archive in the layout of MVTec AD gives labels, kinds and marks, and the set is there after a reload', async () => {
  const bytes = async (file: Promise<File>) => new Uint8Array(await (await file).arrayBuffer())
  const mask = new OffscreenCanvas(256, 192)
  const context = mask.getContext('2d')
  if (!context) throw new Error('found no canvas')
  context.fillRect(0, 0, 256, 192)
  context.fillStyle = '#fff'
  context.fillRect(128, 0, 128, 192)
  const masked = new Uint8Array(await (await mask.convertToBlob()).arrayBuffer())
  const packed = zipSync({
    'part/train/good/000.png': await bytes(photograph(1, 'a')),
    'part/test/scratch/000.png': await bytes(photograph(2, 'b', true)),
    'part/ground_truth/scratch/000_mask.png': masked,
  })
  const intake = await take([new File([new Uint8Array(packed)], 'part.zip')])
  expect(intake.refused).toEqual([])
  const digest = store.digest
  await store.load()
  expect(store.digest).toBe(digest)
  const [good, bad] = store.samples
  expect([good?.label.kind, bad?.label.kind, bad?.kind]).toEqual(['good', 'defective', 'scratch'])
  const { mask: kept } = bad?.regions?.value ?? { mask: null }
  expect(kept?.runs.slice(0, 2)).toEqual([128, 128])
})

test('cancelling keeps what was taken', async () => {
  const intake = new Intake(store)
  const { sources } = await sourcesOf([await photograph(1, 'a.png'), await photograph(2, 'b.png')])
  const stopping = sources.map((source) => ({
    ...source,
    read: () => {
      intake.cancel()
      return source.read()
    },
  }))
  await intake.run(stopping, { label: GOOD, kind: '' })
  expect([intake.added, intake.total, store.samples.length]).toEqual([1, 2, 1])
})

test('a label that moved meanwhile is shown, and the one that stands stays', async () => {
  await take([await photograph(1, 'a.png')])
  const other = new DatasetStore(app, id)
  await other.load()
  const [sample] = store.samples
  if (!sample) throw new Error('found no sample')
  await other.label([sample.photograph], { kind: 'defective' }, 'dent')
  await store.label([sample.photograph], { kind: 'defective' }, 'scratch')
  await store.load()
  expect(store.unapplied.map(({ error }) => error.kind)).toEqual(['label-moved'])
  await show('')
  await expect.element(page.getByText('One entry changed nothing')).toBeVisible()
})

test('photographs are picked, labelled with a kind, put together and removed with a reason', async () => {
  await take([await photograph(1, 'a.png'), await photograph(2, 'b.png'), await photograph(3, 'c.png')])
  await show('')
  await page.getByRole('checkbox', { name: 'Pick photograph 1' }).click({ force: true })
  await page.getByRole('checkbox', { name: 'Pick photograph 2' }).click({ force: true })
  await page.getByRole('button', { name: 'One part' }).click()
  await expect.element(page.getByText('part 1').first()).toBeVisible()
  await page.getByRole('checkbox', { name: 'Pick photograph 3' }).click({ force: true })
  await page.getByRole('button', { name: 'Label', exact: true }).click()
  await page.getByRole('radio', { name: 'Defective' }).last().click({ force: true })
  await page.getByLabelText('Kind of defect').fill('dent')
  await page.getByRole('button', { name: 'Label them' }).click()
  await expect.element(page.getByText('dent', { exact: true }).last()).toBeVisible()
  await page.getByRole('checkbox', { name: 'Pick photograph 1' }).click({ force: true })
  await page.getByRole('button', { name: 'Leave out', exact: true }).click()
  await page.getByLabelText('Why').fill('wrong part')
  await page.getByRole('button', { name: 'Leave them out' }).click()
  await expect.element(page.getByRole('region', { name: '2 photographs' })).toBeVisible()
  await store.load()
  expect(store.samples.map(({ kind, label }) => [kind, label.kind])).toEqual([
    [null, 'good'],
    ['dent', 'defective'],
  ])
})

test('what was left out stands on the page with the reason, and one tap takes it back as it was', async () => {
  await take([await photograph(1, 'a.png'), await photograph(2, 'b.png')])
  const [, second] = store.samples
  if (!second) throw new Error('found no sample')
  await store.label([second.photograph], { kind: 'defective' }, 'dent')
  await store.mark(second.photograph, { boxes: [{ x: 0, y: 0, width: 0.5, height: 0.5 }], mask: null })
  const { digest } = store
  await show('')
  await page.getByRole('checkbox', { name: 'Pick photograph 2' }).click({ force: true })
  await page.getByRole('button', { name: 'Leave out', exact: true }).click()
  await page.getByLabelText('Why').fill('wrong part')
  await page.getByRole('button', { name: 'Leave them out' }).click()
  await expect.element(page.getByRole('region', { name: '1 photograph' })).toBeVisible()
  const left = page.getByRole('list', { name: 'Left out' })
  await expect.element(left.getByText(/^wrong part · Ada Admin/)).toBeVisible()
  await left.getByRole('button', { name: 'Take back' }).click()
  await expect.element(page.getByRole('region', { name: '2 photographs' })).toBeVisible()
  await expect.element(left).not.toBeInTheDocument()
  await store.load()
  expect(store.digest).toBe(digest)
  expect(app.toasts.shown[0]).toMatchObject({ title: '1 photograph left out', action: { text: 'Take back' } })
})

test('a photograph that is left out says so at its address, and is taken back there', async () => {
  await take([await photograph(1, 'a.png')])
  const [sample] = store.samples
  if (!sample) throw new Error('found no sample')
  await store.remove([sample.photograph], 'blurred')
  await show(sample.photograph)
  await expect.element(page.getByRole('heading', { name: 'A photograph left out' })).toBeVisible()
  await expect.element(page.getByText(/^blurred\. /)).toBeVisible()
  await expect.element(page.getByRole('button', { name: 'Save and next' })).not.toBeInTheDocument()
  await page.getByRole('button', { name: 'Take back' }).click()
  await expect.element(page.getByRole('heading', { name: 'Photograph 1 of 1' })).toBeVisible()
})

test('a defect is marked with the keyboard alone, and saved with who said so', async () => {
  await take([await photograph(1, 'a.png')])
  const [sample] = store.samples
  await show(sample?.photograph ?? '')
  const board = page.getByRole('application')
  await expect.element(page.getByRole('img', { name: 'Photograph 1' })).toBeVisible()
  await expect.poll(() => document.querySelector('canvas')?.width).toBe(256)
  ;(board.element() as HTMLElement).focus()
  await userEvent.keyboard('{ArrowRight} {Shift>}{ArrowRight}{ArrowRight}{/Shift}')
  await page.getByRole('button', { name: 'Save and next' }).click()
  await expect.poll(() => route()).toMatchObject({ name: 'dataset', place: '' })
  await store.load()
  expect(store.samples[0]?.label.kind).toBe('defective')
  expect(store.samples[0]?.regions?.value?.mask).not.toBeNull()
  expect(store.samples[0]?.labellings.length).toBe(2)
})

test('the reference view keeps what is judged', async () => {
  await take([await photograph(1, 'a.png')])
  await show('frame')
  await expect.poll(() => document.querySelector('canvas')?.width).toBe(256)
  await page.getByRole('radio', { name: 'Judge' }).click({ force: true })
  ;(page.getByRole('application').element() as HTMLElement).focus()
  await userEvent.keyboard(' {Alt>}{ArrowRight}{ArrowDown}{/Alt} ')
  await page.getByRole('button', { name: 'Save what is judged' }).click()
  await expect.poll(() => route()).toMatchObject({ place: '' })
  await store.load()
  expect(store.set?.frame?.view.value?.interest).toHaveLength(1)
})

test('dropped files wait until it is said what they show; in a set of classes a new class is named by it', async () => {
  const made = await openDataset(app, { name: 'Screws', task: 'classification' })
  if (!made.ok) throw new Error(made.error.message)
  id = made.value
  await show('')
  const dataTransfer = new DataTransfer()
  dataTransfer.items.add(await photograph(1, 'a.png'))
  const grid = page.getByRole('region', { name: '0 photographs' })
  await expect.element(grid).toBeVisible()
  grid.element().dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true }))
  await page.getByLabelText('Name of the class').fill('M4')
  await page.getByRole('button', { name: 'Add the dropped file' }).click()
  await expect.element(page.getByRole('button', { name: 'Open photograph 1: M4' })).toBeVisible()
})

test.each(['list', '', 'left out', 'frame', 'photograph', 'camera', 'inspections', 'fit'])(
  'anybody can use %s: nothing axe finds, nothing too small for a finger, nothing cut off',
  async (place) => {
    await take([await photograph(1, 'a.png'), await photograph(2, 'b.png', true)])
    if (place === 'list') {
      go({ name: 'teach' }, 'replace')
      render(Frame, { app })
      await expect.element(page.getByText('Brackets')).toBeVisible()
    } else if (place === 'left out') {
      await store.remove([store.samples[0]?.photograph ?? ('' as never)], 'wrong part')
      await show('')
    } else await show(place === 'photograph' ? (store.samples[0]?.photograph ?? '') : place)
    for (const theme of ['light', 'dark'] as const) {
      showTheme(theme, document.documentElement)
      for (const [width, height] of SIZES) {
        await page.viewport(width, height)
        await new Promise((resolve) => requestAnimationFrame(resolve))
        expect(smallTargets()).toEqual([])
        expect(cutOff(width)).toEqual([])
      }
      expect(await violations()).toEqual([])
    }
  },
)

test('an address of a place in a data set leads back to it', () => {
  expect(pathOf({ name: 'dataset', id, place: 'frame' })).toBe(`/teach/${id}/frame`)
})
