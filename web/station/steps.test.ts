import { beforeEach, expect, it } from 'vitest'
import { page } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import { hashBytes } from '../../core/hash.ts'
import { checkOpenings } from '../../core/record/check-openings.ts'
import type { SignedEvent } from '../../core/record/record.ts'
import AppScreen from '../App.svelte'
import { faults } from '../app/look.fixture.ts'
import { go } from '../app/route.svelte.ts'
import { type Database, openDatabase } from '../local/database.ts'
import '../ui/base.css'
import { drawPart, openSteps } from './steps.fixture.ts'

let database: Database
beforeEach(() => {
  document.documentElement.lang = 'en'
  document.title = 'Plumb'
  // Never deleted: the app may still be writing to it when its test is over. It goes with the browser.
  database = openDatabase(`plumb-steps-${crypto.randomUUID()}`)
})

async function photograph(picture: Blob): Promise<void> {
  await page
    .getByLabelText('Photograph from a file')
    .upload(new File([picture], 'part.png', { type: 'image/png' }))
}

const verdict = (word: string) => expect.element(page.getByText(word, { exact: true }).first()).toBeVisible()

it('goes through steps of other tasks, each with its model, and says what was found and why', async () => {
  const { app, fetches } = await openSteps(database)
  const judged: SignedEvent[] = []
  const record = app.record.bind(app)
  const checks: string[] = []
  const selftests: string[] = []
  let byHand: SignedEvent | undefined
  app.record = async (entry) => {
    const saved = await record(entry)
    if (saved.ok && saved.value.event.type === 'selftest.completed')
      selftests.push(saved.value.event.body.model)
    if (saved.ok && saved.value.event.type === 'inspection.manual') byHand = saved.value
    if (saved.ok && saved.value.event.type === 'inspection.judged') {
      judged.push(saved.value)
      const checked = checkOpenings(saved.value.event, entry.openings)
      checks.push(checked.ok ? 'ok' : checked.error.message)
    }
    return saved
  }
  go({ name: 'station' })
  await render(AppScreen, { props: { app } })

  await expect.element(page.getByText('Flange · Step 1 of 4 · Surface')).toBeVisible()
  await photograph(await drawPart('#c03020', '#d05040'))
  await verdict('Fail')
  await expect.element(page.getByText('Looks like a defect: rust, 100 %.')).toBeVisible()
  await expect.element(page.getByText('fail from 50 % for a defect', { exact: false })).toBeVisible()
  expect(await faults()).toEqual([])
  await page.getByRole('button', { name: 'Accept' }).click()
  await page.getByRole('button', { name: 'Next step' }).click()

  await expect.element(page.getByText('Flange · Step 2 of 4 · Surface')).toBeVisible()
  const part = await drawPart('#e0e0e0')
  await photograph(part)
  await verdict('Fail')
  await expect.element(page.getByText('Found 1 × hole, expected no hole.')).toBeVisible()
  await expect.poll(() => document.querySelectorAll('svg polygon.line').length).toBe(2)
  expect([...document.querySelectorAll('svg text')].map(({ textContent }) => textContent)).toEqual(['1', '2'])
  expect(await faults()).toEqual([])
  await page.getByRole('button', { name: 'Part alone' }).click()
  expect(document.querySelectorAll('svg polygon')).toHaveLength(0)
  await page.getByRole('button', { name: 'Accept' }).click()
  await page.getByRole('button', { name: 'Next step' }).click()

  await photograph(part)
  await verdict('Unsure')
  await expect.element(page.getByText('Hole covers 4.2 %, 1.0 % may pass: you decide.')).toBeVisible()
  expect(await faults()).toEqual([])

  await page.getByRole('button', { name: 'Decide' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('radio', { name: 'Pass' }).click()
  await dialog.getByRole('radio', { name: 'Glare or reflection' }).click()
  await dialog.getByRole('button', { name: 'Record my verdict' }).click()
  await page.getByRole('button', { name: 'Next step' }).click()

  await expect.element(page.getByText('Flange · Step 4 of 4 · No burr')).toBeVisible()
  await expect.element(page.getByText('Feel along the rim.')).toBeVisible()
  await expect.element(page.getByRole('button', { name: 'Use the model' })).not.toBeInTheDocument()
  await page.getByRole('button', { name: 'Pass' }).click()
  await expect.element(page.getByText('This step asks for a photograph first.')).toBeVisible()
  await expect.element(page.getByText('A part passes only when every point is checked.')).toBeVisible()
  expect(await faults()).toEqual([])
  await photograph(new Blob(['no picture']))
  await expect
    .element(page.getByText('This file is not a photograph that Plumb reads.', { exact: false }))
    .toBeVisible()
  await photograph(part)
  await expect.element(page.getByAltText('What is kept of this part')).toBeVisible()
  expect(await faults()).toEqual([])
  for (const point of ['Outer rim', 'Inner rim']) await page.getByText(point).click()
  await page.getByRole('button', { name: 'Pass' }).click()
  await expect.element(page.getByRole('button', { name: 'Next part' })).toBeVisible()
  expect(byHand?.event).toMatchObject({
    type: 'inspection.manual',
    body: { step: 'rim', verdict: 'pass', cause: 'step-by-hand' },
    blobs: { photograph: hashBytes(new Uint8Array(await part.arrayBuffer())) },
  })

  // The next part: each model is open still, and none is loaded or tested again.
  const asked = fetches()
  await page.getByRole('button', { name: 'Next part' }).click()
  await expect.element(page.getByText('Flange · Step 1 of 4 · Surface')).toBeVisible()
  await photograph(await drawPart('#c03020', '#d05040'))
  await verdict('Fail')
  await page.getByRole('button', { name: 'Accept' }).click()
  await page.getByRole('button', { name: 'Next step' }).click()
  await expect.element(page.getByText('Flange · Step 2 of 4 · Surface')).toBeVisible()
  await photograph(part)
  await verdict('Fail')
  expect(fetches()).toBe(asked)
  expect(selftests).toHaveLength(3)
  expect(new Set(selftests).size).toBe(3)

  await expect.poll(() => checks).toEqual(['ok', 'ok', 'ok', 'ok', 'ok'])
  expect(judged.map(({ event }) => event.type === 'inspection.judged' && Object.keys(event.blobs))).toEqual([
    ['photograph'],
    ['photograph'],
    ['photograph', 'mask'],
    ['photograph'],
    ['photograph'],
  ])
  app.assistant?.engine.dispose()
})

it('is inside a unit once anything of a step by hand is there: nothing changes under a person then', async () => {
  const { app } = await openSteps(database, true)
  go({ name: 'station' })
  await render(AppScreen, { props: { app } })
  await expect.element(page.getByText('Flange · Step 1 of 4 · No burr')).toBeVisible()
  expect(app.isInUnit).toBe(false)
  await photograph(await drawPart('#e0e0e0'))
  await expect.poll(() => app.isInUnit).toBe(true)
  app.assistant?.engine.dispose()
})
