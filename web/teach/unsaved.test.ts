import { afterEach, beforeEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import type { DatasetId } from '../../core/id.ts'
import { openApp } from '../app/app.fixture.ts'
import type { App } from '../app/app.svelte.ts'
import { go, route } from '../app/route.svelte.ts'
import { openDatabase } from '../local/database.ts'
import { drawPart } from '../review/photo.fixture.ts'
import { DatasetStore, openDataset } from './dataset.svelte.ts'
import Frame from './gallery/Frame.svelte'
import { Intake } from './intake.svelte.ts'
import { PhotographDraft } from './photograph-draft.svelte.ts'
import { sourcesOf } from './source.ts'
import '../ui/base.css'

let app: App
let id: DatasetId
let store: DatasetStore

beforeEach(async () => {
  await page.viewport(1280, 800)
  app = await openApp(openDatabase(`unsaved-${crypto.randomUUID()}`))
  const made = await openDataset(app, { name: 'Brackets', task: 'anomaly' })
  if (!made.ok) throw new Error(made.error.message)
  id = made.value
  store = new DatasetStore(app, id)
  await store.load()
  const files = [1, 2].map(async (n) => new File([(await drawPart(n, false)).photograph], `${n}.png`))
  const { sources } = await sourcesOf(await Promise.all(files))
  await new Intake(store).run(sources, { label: { kind: 'good' }, kind: '' })
})
afterEach(() => go({ name: 'home' }, 'replace'))

const photograph = (n: number) => {
  const found = store.samples[n]?.photograph
  if (found === undefined) throw new Error('found no photograph')
  return found
}
const button = (name: string) => page.getByRole('button', { name })

/** Opens a place of the set and draws a line on what it shows. */
async function draw(place: string) {
  go({ name: 'dataset', id, place })
  const shown = await render(Frame, { app })
  await line()
  return shown
}
async function line() {
  await expect.poll(() => document.querySelector('canvas')?.width).toBe(256)
  ;(page.getByRole('application').element() as HTMLElement).focus()
  await userEvent.keyboard(' {Shift>}{ArrowRight}{ArrowRight}{/Shift}')
}
/** Whether the browser would ask before the tab is closed. */
const isHeld = () => !window.dispatchEvent(new Event('beforeunload', { cancelable: true }))

test('a photograph is not left with a drawing unasked: staying keeps it, leaving without it forgets it', async () => {
  await draw(photograph(0))
  await expect.poll(isHeld).toBe(true)
  await button('Next photograph').click()
  await expect.element(page.getByText('Not saved yet')).toBeVisible()
  await button('Stay here').click()
  expect(route()).toMatchObject({ place: photograph(0) })
  await expect.element(button('Undo')).toBeEnabled()
  await button('Back').click()
  await button('Leave without it').click()
  await expect.poll(() => route()).toMatchObject({ place: '' })
  expect(isHeld()).toBe(false)
  await store.load()
  expect(store.samples[0]).toMatchObject({ label: { kind: 'good' }, regions: null })
  await button('Open photograph 1: Good').click()
  await expect.element(button('Undo')).toBeDisabled()
})

test('saving from the question records it, and goes where the person was going', async () => {
  await draw(photograph(0))
  await button('Next photograph').click()
  await button('Save it').click()
  await expect.poll(() => route()).toMatchObject({ place: photograph(1) })
  await store.load()
  expect(store.samples[0]?.regions?.value?.mask).not.toBeNull()
  await expect.element(button('Undo')).toBeDisabled()
})

test('the browser’s own way back is asked as well, and ends where it led', async () => {
  go({ name: 'teach' })
  go({ name: 'dataset', id, place: '' })
  await draw(photograph(0))
  history.back()
  await expect.element(page.getByText('Not saved yet')).toBeVisible()
  expect(location.pathname).toContain(photograph(0))
  await button('Leave without it').click()
  await expect.poll(() => route()).toMatchObject({ place: '' })
  history.back()
  await expect.poll(() => route()).toMatchObject({ name: 'teach' })
})

test('nothing is asked where nothing is unsaved, or all of it was taken back', async () => {
  await draw(photograph(0))
  await button('Undo').click()
  await expect.poll(isHeld).toBe(false)
  await button('Next photograph').click()
  await expect.poll(() => route()).toMatchObject({ place: photograph(1) })
  await store.load()
  expect(store.samples[0]?.label.kind).toBe('good')
})

test('what is ignored is asked for too', async () => {
  await draw('frame')
  await button('Back').click()
  await button('Save it').click()
  await expect.poll(() => route()).toMatchObject({ place: '' })
  await store.load()
  expect(store.set?.frame?.view.value?.ignore).not.toBeNull()
})

test('a lock asks nothing: who drew finds it again, and nobody else', async () => {
  const shown = await draw(photograph(0))
  const { session } = app
  app.session = undefined
  await shown.unmount()
  expect(isHeld()).toBe(false)
  app.session = session
  const again = await render(Frame, { app })
  await expect.element(page.getByRole('radio', { name: 'Defective' })).toBeChecked()
  await expect.poll(isHeld).toBe(true)
  await again.unmount()
  if (session) app.session = { ...session, grant: { ...session.grant, person: 'B'.repeat(22) as never } }
  await render(Frame, { app })
  await expect.element(page.getByRole('heading', { name: 'Photograph 1 of 2' })).toBeVisible()
  expect(isHeld()).toBe(false)
})

test('what another desk says is shown at once where nothing is unsaved, and told of where something is', async () => {
  const before = () => store.samples[0] ?? (undefined as never)
  const calm = new PhotographDraft(before())
  const busy = new PhotographDraft(before())
  busy.drawing.addBox({ x: 0.1, y: 0.1 }, { x: 0.4, y: 0.4 })
  await store.label([photograph(0)], { kind: 'defective' }, 'dent')
  calm.follow(before())
  busy.follow(before())
  expect([calm.choice.value, calm.choice.text, calm.isUnsaved]).toEqual(['defective', 'dent', false])
  expect([busy.choice.value, busy.theirs?.kind, busy.drawing.boxes.length]).toEqual(['good', 'dent', 1])
  busy.drop()
  expect([busy.choice.text, busy.theirs, busy.isUnsaved]).toEqual(['dent', undefined, false])
})

test('what is recorded while the set is read again is neither lost from the screen nor counted twice', async () => {
  // Opening what this desk keeps takes its time on a tablet: long enough for somebody to say something.
  const { subtle } = crypto
  const decrypt = subtle.decrypt.bind(subtle)
  subtle.decrypt = async (...args) => {
    await new Promise((resolve) => setTimeout(resolve, 20))
    return decrypt(...args)
  }
  for (let n = 0; n < 20; n++) {
    const label = { kind: n % 2 === 0 ? 'defective' : 'good' } as const
    const reading = store.load()
    await new Promise((resolve) => setTimeout(resolve, 4 * n))
    await store.label([photograph(0)], label)
    await reading
    expect(store.samples[0]?.label).toEqual(label)
  }
  subtle.decrypt = decrypt
  expect(store.unapplied).toEqual([])
  expect(store.samples[0]?.labellings).toHaveLength(21)
})
