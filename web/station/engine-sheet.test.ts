import { beforeEach, expect, it } from 'vitest'
import { page } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import { violations } from '../app/look.fixture.ts'
import { type Database, openDatabase } from '../local/database.ts'
import '../ui/base.css'
import { openAssistant } from './assistant.fixture.ts'
import EngineSheet from './EngineSheet.svelte'

let database: Database
beforeEach(() => {
  document.documentElement.lang = 'en'
  document.title = 'Plumb'
  // Never deleted: the app may still be writing to it when its test is over. It goes with the browser.
  database = openDatabase(`plumb-engine-${crypto.randomUUID()}`)
})

async function opened(wrongBy: number) {
  const made = await openAssistant(database, wrongBy)
  await made.assistant.prepare(made.digest)
  return made
}

it('says what judges, why, and what the last self-test found, and tests again when asked', async () => {
  const { app, assistant } = await opened(0)
  await render(EngineSheet, { props: { open: true, app, assistant } })
  await expect.element(page.getByText(/^WASM, \d+ threads?$/)).toBeVisible()
  await expect.element(page.getByText('The processor', { exact: true })).toBeVisible()
  await expect.element(page.getByText('This tablet has no GPU that the browser can use.')).toBeVisible()
  await expect
    .element(page.getByText(/^Passed on WASM at .*, when the model was loaded: 1 golden part, score off by/))
    .toBeVisible()
  expect(await violations()).toEqual([])

  const [recorded, first] = [await database.events.count(), assistant.lastTest]
  await page.getByRole('button', { name: 'Test it now' }).click()
  await expect.poll(() => database.events.count()).toBe(recorded + 1)
  await expect.element(page.getByText(/^Passed on WASM at .*, because somebody asked:/)).toBeVisible()
  expect(assistant.lastTest?.at).toBeGreaterThan(first?.at ?? Number.POSITIVE_INFINITY)
  assistant.engine.dispose()
})

it('shows by hand, with the reason, when the golden case is wrong', async () => {
  const { app, assistant } = await opened(0.01)
  await render(EngineSheet, { props: { open: true, app, assistant } })
  await expect.element(page.getByText('A person, by hand')).toBeVisible()
  await expect.element(page.getByText('The model did not pass its self-test on this tablet.')).toBeVisible()
  await expect.element(page.getByText(/^Failed on WASM/)).toBeVisible()
  expect(page.getByRole('button', { name: 'Test it now' }).elements()).toEqual([])
  assistant.engine.dispose()
})

it('stops the model on this tablet at once, offline, for whoever signs in next too, until it may judge again', async () => {
  const { app, assistant, digest, recorded } = await opened(0)
  await render(EngineSheet, { props: { open: true, app, assistant } })
  await page.getByRole('button', { name: 'Stop this model' }).click()
  await page.getByRole('button', { name: 'Stop it now' }).click()
  await expect.element(page.getByText('Say why in a few words.')).toBeVisible()
  await page.getByLabelText('Why').fill('Passes dented parts')
  await page.getByRole('button', { name: 'Stop it now' }).click()
  await expect.element(page.getByText('Stopped on this tablet')).toBeVisible()
  expect(assistant.state).toMatchObject({ kind: 'off', cause: 'model-quarantined' })
  expect(recorded.map(({ draft }) => draft.type)).toContain('model.stopped')
  expect(await violations()).toEqual([])

  // The next session, and a restart: the tablet remembers.
  await assistant.begin(digest)
  expect(assistant.state).toMatchObject({ kind: 'off', cause: 'model-quarantined' })

  await page.getByRole('button', { name: 'Let it judge here again' }).click()
  await page.getByLabelText('Why').fill('Taught anew')
  await page.getByRole('button', { name: 'Let it judge here again' }).click()
  await expect.poll(() => assistant.state.kind).toBe('ready')
  expect(recorded.map(({ draft }) => draft.type)).toContain('model.resumed')
  assistant.engine.dispose()
})

it('offers an inspector no way to stop it', async () => {
  const { app, assistant } = await opened(0)
  const { governance } = app
  if (governance === undefined) throw new Error('fixture: found no plant')
  const people = Object.fromEntries(
    Object.entries(governance.state.people).map(([id, person]) => [
      id,
      { ...person, roles: ['inspector' as const] },
    ]),
  )
  app.governance = { ...governance, state: { ...governance.state, people } }
  await render(EngineSheet, { props: { open: true, app, assistant } })
  await expect.element(page.getByRole('button', { name: 'Test it now' })).toBeVisible()
  expect(page.getByRole('button', { name: 'Stop this model' }).elements()).toEqual([])
  assistant.engine.dispose()
})
