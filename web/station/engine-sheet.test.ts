import axe from 'axe-core'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { page } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import { type Database, openDatabase } from '../local/database.ts'
import '../ui/base.css'
import { openAssistant } from './assistant.fixture.ts'
import type { Assistant } from './assistant.svelte.ts'
import EngineSheet from './EngineSheet.svelte'

let database: Database
beforeEach(() => {
  document.documentElement.lang = 'en'
  document.title = 'Plumb'
  database = openDatabase(`plumb-engine-${crypto.randomUUID()}`)
})
afterEach(() => database.delete())

async function assistantWith(wrongBy: number): Promise<Assistant> {
  const { assistant, digest } = await openAssistant(database, wrongBy)
  await assistant.prepare(digest)
  return assistant
}

it('says what judges, why, and what the last self-test found, and tests again when asked', async () => {
  const assistant = await assistantWith(0)
  await render(EngineSheet, { props: { open: true, assistant } })
  await expect.element(page.getByText(/^WASM, \d+ threads?$/)).toBeVisible()
  await expect.element(page.getByText('The processor', { exact: true })).toBeVisible()
  await expect.element(page.getByText('This tablet has no GPU that the browser can use.')).toBeVisible()
  await expect
    .element(page.getByText(/^Passed on WASM at .*, when the model was loaded: 1 golden part, score off by/))
    .toBeVisible()
  const found = await axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] })
  expect(found.violations.map(({ id }) => id)).toEqual([])

  const [recorded, first] = [await database.events.count(), assistant.lastTest]
  await page.getByRole('button', { name: 'Test it now' }).click()
  await expect.poll(() => database.events.count()).toBe(recorded + 1)
  await expect.element(page.getByText(/^Passed on WASM at .*, because somebody asked:/)).toBeVisible()
  expect(assistant.lastTest?.at).toBeGreaterThan(first?.at ?? Number.POSITIVE_INFINITY)
  assistant.engine.dispose()
})

it('shows by hand, with the reason, when the golden case is wrong', async () => {
  const assistant = await assistantWith(0.01)
  await render(EngineSheet, { props: { open: true, assistant } })
  await expect.element(page.getByText('A person, by hand')).toBeVisible()
  await expect.element(page.getByText('The model did not pass its self-test on this tablet.')).toBeVisible()
  await expect.element(page.getByText(/^Failed on WASM/)).toBeVisible()
  expect(page.getByRole('button', { name: 'Test it now' }).elements()).toEqual([])
  assistant.engine.dispose()
})
