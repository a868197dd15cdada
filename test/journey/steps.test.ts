import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeFilm } from '../browser/camera-film.ts'
import { inspectScreen, shotsOf } from '../browser/inspect-screen.ts'
import type { RunningServer } from '../browser/server.ts'
import type { Tablet } from '../browser/tablet.ts'
import { type FoundedDesk, foundDesk } from './found-desk.ts'
import * as walk from './walk.ts'

/** A plan of several steps, two of a person's own: written, published, walked through, proven. */

const NAMES = { plant: 'Werk West', person: 'Ada Okafor', device: 'Desk 1' }
const run = promisify(execFile)

let founded: FoundedDesk
let folder: string
let server: RunningServer
let desk: Tablet

const button = (name: string | RegExp) => desk.page.getByRole('button', { name })

/** What is wrong with the screen, in three sizes; a picture of each for whoever wants to look. */
const look = (name: string) => inspectScreen(desk.page, shotsOf(desk.page, name))

beforeAll(async () => {
  founded = await foundDesk(NAMES, (path) => writeFilm(path, 3))
  ;({ folder, server, desk } = founded)
})

afterAll(() => founded?.close())

/** Fills the card of one step. */
async function fillStep(at: number, said: { name: string; what: string; points: string; who: string }) {
  const card = desk.page
    .locator('section', { has: desk.page.getByRole('heading', { name: `Step ${at}` }) })
    .last()
  await card.getByLabel('Name of the step').fill(said.name)
  await card.getByLabel('What the inspector does').fill(said.what)
  await card.getByLabel('Characteristic').fill(said.name)
  const select = card.getByLabel('Who judges')
  await select.selectOption({ label: said.who })
  await card.getByLabel('By hand').fill(said.points)
  return card
}

const PERSON = 'A person, without a model'

describe('a plan of three steps', () => {
  it('is written and published: a model, a person with a photograph, a person alone', async () => {
    const { page } = desk
    await page.goto(`${server.origin}/plans/new`)
    await button(new RegExp(NAMES.person)).click()
    await page.getByLabel('Plan', { exact: true }).fill('Flange, three looks')
    await page.getByLabel('Part', { exact: true }).fill('Bearing flange')
    await button('Add a step').click()
    await button('Add a step').click()
    const who = await page.getByLabel('Who judges').first().locator('option').allTextContents()
    const model = who.find((label) => label.includes('version')) ?? ''
    await fillStep(1, { name: 'Face', what: 'Lay it face up.', points: 'Scratches', who: model })
    const rim = await fillStep(2, {
      name: 'Rim',
      what: 'Turn it on its side.',
      points: 'Burr\nChips',
      who: PERSON,
    })
    await rim.getByLabel('Keep a photograph').check()
    await fillStep(3, { name: 'Thread', what: 'Screw the gauge in.', points: 'Gauge goes in', who: PERSON })
    expect(await look('plan-three-steps')).toEqual([])
    await button('Sign and publish').click()
    await button(/Flange, three looks.*by hand/).waitFor()
  })

  it('is walked through with one unit: the model and the person each have their say', async () => {
    const { page } = desk
    await button('Back').click()
    await page.getByText('2 plans to choose from').waitFor()
    await page.getByText('Inspect', { exact: true }).first().click()
    await button(/Flange, three looks/).click()
    await button('Photograph').first().waitFor()
    const verdict = await walk.photograph(page, 'TL-1')
    if (verdict === 'UNSURE') {
      await button('Decide').click()
      await page.getByRole('dialog').getByRole('radio', { name: 'Pass', exact: true }).check()
      await page.getByRole('dialog').getByRole('radio', { name: 'Glare or reflection' }).check()
      await page.getByRole('dialog').getByRole('button', { name: 'Record my verdict' }).click()
    } else await button('Accept').click()
    await button('Next step').click()

    await page.getByText('Flange, three looks · Step 2 of 3 · Rim').waitFor()
    expect(await look('step-by-hand')).toEqual([])
    await button('Fail').click()
    await page.getByText('This step asks for a photograph first.').waitFor()
    await page.waitForFunction(() => (document.querySelector('video')?.videoWidth ?? 0) > 0)
    await page.getByRole('button', { name: 'Photograph', exact: true }).click()
    await page.getByAltText('What is kept of this part').waitFor()
    await page.getByLabel('Burr').check()
    await button('Pass').click()
    await page.getByText('A part passes only when every point is checked.').waitFor()
    await page.getByLabel('Chips').check()
    expect(await look('step-by-hand-photographed')).toEqual([])
    await button('Pass').click()
    await button('Next step').click()

    await page.getByText('Flange, three looks · Step 3 of 3 · Thread').waitFor()
    expect(await page.locator('video').count()).toBe(0)
    await page.getByLabel('What you saw').fill('The gauge sticks')
    await button('Fail').click()
    await button('Next part').click()

    // The next part begins at the first step again, with the model as it is: no waiting, and no self-test.
    await page.getByText('Flange, three looks · Step 1 of 3 · Face').waitFor()
    await page.getByRole('button', { name: 'Photograph', exact: true }).waitFor()
    await page.getByText(/^\d+ waiting$/).waitFor({ state: 'hidden' })
  })

  it('stands in review with every step, its photograph, and why no model judged; the folder verifies', async () => {
    const { page } = desk
    await page.goto(`${server.origin}/review`)
    await button(new RegExp(NAMES.person)).click()
    const rows = page.getByRole('button', { name: /TL-1/ }).or(page.getByRole('link', { name: /TL-1/ }))
    await rows.nth(2).waitFor()
    expect(await rows.count()).toBe(3)
    const rim = rows.filter({ hasText: 'Rim' }).first()
    await rim.click()
    await page.getByText('not used: the plan gives this step to the person').waitFor()
    await page
      .getByAltText(/photograph/i)
      .first()
      .waitFor()
    await page.getByText('the proof holds').first().waitFor()
    const command = [join(import.meta.dirname, '../../server/plumb.ts'), 'verify', join(folder, 'data')]
    expect((await run(process.execPath, command)).stdout).toContain('inspections')
    expect(desk.strangers).toEqual([])
  })
})
