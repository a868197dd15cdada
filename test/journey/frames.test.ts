import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { photograph, writeNoisyFilm } from '../browser/camera-film.ts'
import { inspectScreen, shotsOf } from '../browser/inspect-screen.ts'
import type { RunningServer } from '../browser/server.ts'
import type { Tablet } from '../browser/tablet.ts'
import { type FoundedDesk, foundDesk } from './found-desk.ts'
import * as walk from './walk.ts'

/** A step that judges the mean of three frames: written, published, judged, synced, proven, seen in review, verified. */

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
  founded = await foundDesk(NAMES, (path) => writeNoisyFilm(path, 3))
  ;({ folder, server, desk } = founded)
})

afterAll(() => founded?.close())

/** Decides as the model says, or where it does not say passes the part; then asks for the next one. */
async function decide(verdict: string): Promise<void> {
  if (verdict === 'UNSURE') {
    await button('Decide').click()
    const dialog = desk.page.getByRole('dialog')
    await dialog.getByRole('radio', { name: 'Pass', exact: true }).check()
    await dialog.getByRole('radio', { name: 'Glare or reflection' }).check()
    await dialog.getByRole('button', { name: 'Record my verdict' }).click()
  } else await button('Accept').click()
  await button('Next part').click()
}

describe('a step that takes three frames', () => {
  it('is written in the plan editor, where it says what it costs and gains, and published', async () => {
    const { page } = desk
    await page.goto(`${server.origin}/plans/new`)
    await button(new RegExp(NAMES.person)).click()
    await page.getByLabel('Plan', { exact: true }).fill('Flange, three frames')
    await page.getByLabel('Part', { exact: true }).fill('Bearing flange')
    await page.getByLabel('Name of the step').fill('Face')
    await page.getByLabel('What the inspector does').fill('Lay it face up.')
    await page.getByLabel('Characteristic').fill('Surface')
    await page.getByLabel('By hand').fill('Scratches')
    const several = page.getByLabel('Judge the mean of 3 frames')
    expect(await several.count()).toBe(0)
    const select = page.getByLabel('Who judges')
    const who = await select.locator('option').allTextContents()
    await select.selectOption({ label: who.find((label) => label.includes('version')) ?? '' })
    await page.getByText('A verdict takes 3 times as long').waitFor()
    await several.check()
    expect(await look('plan-three-frames')).toEqual([])
    await button('Sign and publish').click()
    await button(/Flange, three frames/).waitFor()
  })

  it('is judged by the mean of three frames, and by one where the photograph is a file', async () => {
    const { page } = desk
    await button('Back').click()
    await page.getByText('2 plans to choose from').waitFor()
    await page.getByText('Inspect', { exact: true }).first().click()
    await button(/Flange, three frames/).click()
    await button('Photograph').first().waitFor()
    const verdict = await walk.photograph(page, 'FR-1')
    await page.getByText('Mean of 3 frames').first().waitFor()
    expect(await page.getByRole('list', { name: 'Frames' }).getByRole('listitem').count()).toBe(3)
    expect(await look('judged-three-frames')).toEqual([])
    await decide(verdict)

    const buffer = await photograph(4)
    await walk.chooseFile(page, 'FR-2', { name: 'part.jpg', mimeType: 'image/jpeg', buffer })
    const ofFile = await walk.verdict(page)
    await page.getByText('One photograph from a file, where the plan asks for 3 frames').waitFor()
    await decide(ofFile)
    await page.getByText(/^\d+ waiting$/).waitFor({ state: 'hidden' })
  })

  it('stands in review with every frame and its score, and the proof holds', async () => {
    const { page } = desk
    await page.goto(`${server.origin}/review`)
    await button(new RegExp(NAMES.person)).click()
    const row = (unit: RegExp) =>
      page.getByRole('button', { name: unit }).or(page.getByRole('link', { name: unit }))
    await row(/FR-1/).first().click()
    await page.getByRole('heading', { name: 'Mean of 3 frames' }).waitFor()
    for (const frame of [1, 2, 3]) await page.getByAltText(`Frame ${frame}`).waitFor()
    await page.getByText('3 of one press, judged by the mean of their scores').waitFor()
    await page.getByText('the proof holds').first().waitFor()
    expect(await look('review-three-frames')).toEqual([])
    await page
      .getByRole('button', { name: /^(Back|All inspections|To the list)/ })
      .first()
      .click()
    await row(/FR-2/).first().click()
    await page.getByText('one, from a file, where the plan asks for several of the camera').waitFor()
    await page.getByText('the proof holds').first().waitFor()
  })

  it('verifies: the folder, with every frame in it', async () => {
    const command = [join(import.meta.dirname, '../../server/plumb.ts'), 'verify', join(folder, 'data')]
    const { stdout } = await run(process.execPath, command)
    expect(stdout).toContain('2 inspections')
    // Three frames and a heatmap, one file and a heatmap.
    expect(stdout).toContain('6 photographs and heatmaps')
    expect(desk.strangers).toEqual([])
  })
})
