import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { encodeBase64url } from '../../core/bytes.ts'
import { type Draft, draftBytes } from '../../core/governance/draft.ts'
import { hashBytes } from '../../core/hash.ts'
import type { Change } from '../../core/record/change.ts'
import { softwareKey } from '../../core/simulation/key.ts'
import { seededRandom } from '../../core/simulation/random.ts'
import { verifyData } from '../../server/verify/verify-data.ts'
import { photograph as draw, writeFilm } from '../browser/camera-film.ts'
import { inspectScreen, shotsOf } from '../browser/inspect-screen.ts'
import { openSecurityKey, type SecurityKey } from '../browser/security-key.ts'
import { freePort, type RunningServer, startServer } from '../browser/server.ts'
import { openTablet, type Tablet } from '../browser/tablet.ts'
import * as walk from './walk.ts'

/** What governance allows, used on the floor: an incident, units on hold, certifications, legal holds. */

const NAMES = { plant: 'Werk Nord', person: 'Ada Okafor', device: 'Tablet 1' }
const [GOOD, SCRATCHED] = [424_242, 77]

let folder: string
let server: RunningServer
let key: SecurityKey
let tablet: Tablet
let other: Tablet
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name })
const home = async (tile: RegExp) => {
  const { page } = tablet
  if (!(await button(page, /^Records on this tablet/).isVisible())) await button(page, 'Back').click()
  await button(page, tile).click()
}

/** Nothing on this screen keeps anybody out; with PLUMB_SHOTS, a picture of it in each size. */
async function look(name: string): Promise<void> {
  const { page } = tablet
  const found = await inspectScreen(page, shotsOf(page, name))
  // What opens the chooser of files is a button; the field behind it is for nobody's finger.
  expect(found.filter((each) => !each.includes('visually-hidden'))).toEqual([])
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plumb-floor-'))
  await writeFilm(join(folder, 'film.mjpeg'), GOOD)
  server = await startServer(join(folder, 'data'), await freePort())
  key = await openSecurityKey(server.origin)
  const camera = join(folder, 'film.mjpeg')
  tablet = await openTablet({ origin: server.origin, profile: join(folder, 'profile'), key, camera })
  const [address] = await server.printed(/http\S+\/setup#code=\S+/)
  await walk.setUp(tablet.page, address, NAMES)
  await walk.signIn(tablet.page, NAMES.person)
  await walk.openStation(tablet.page)
  await walk.photograph(tablet.page, 'SN-001')
  await walk.accept(tablet.page)
  await walk.next(tablet.page)
  const buffer = await draw(SCRATCHED, 'scratch')
  await walk.chooseFile(tablet.page, 'SN-002', { name: 'part.jpg', mimeType: 'image/jpeg', buffer })
  await walk.verdict(tablet.page)
  await walk.overrule(tablet.page, 'Glare or reflection')
  await tablet.page.getByText('Proven: the plant').waitFor()
  await walk.next(tablet.page)
})

afterAll(async () => {
  await other?.close()
  await tablet?.close()
  await key?.close()
  await server?.stop()
  await rm(folder, { recursive: true, force: true })
})

describe('after an incident', () => {
  it('says whether the model worked before it, from self-tests that the browser checks', async () => {
    const { page } = tablet
    await home(/^Incident/)
    await page.getByText('It worked', { exact: true }).waitFor()
    await page.getByText(/Its last self-test was passed .* before/).waitFor()
    await page.getByRole('link', { name: /SN-002/ }).waitFor()
    await look('worked')
    await page.getByLabel('Before').fill('2020-01-01T00:00')
    await page.getByText('No proof that it worked').waitFor()
  })

  it('puts every unit that the model judged on hold in one signed act, and works them off', async () => {
    const { page } = tablet
    await page.getByRole('radio', { name: 'Who is affected?' }).check()
    await page.getByRole('heading', { name: '2 units' }).waitFor()
    await look('affected')
    await button(page, 'Put 2 on hold').click()
    await button(page, 'Sign and hold').click()
    await page.getByText('Say why, for whoever decides on them.').waitFor()
    await page.getByLabel('Why').fill('The ring lamp was dull')
    await look('hold')
    const before = key.uses()
    await button(page, 'Sign and hold').click()
    await button(page, 'Work them off').waitFor()
    expect(key.uses()).toBe(before + 1)
    await expect
      .poll(async () => {
        await page.getByRole('radio', { name: 'Did it work?' }).check()
        await page.getByRole('radio', { name: 'On hold' }).check()
        await page.waitForTimeout(500)
        return page.getByRole('heading', { name: '2 units on hold' }).count()
      })
      .toBe(1)
    await page.getByText(/Ada Okafor.*: The ring lamp was dull/).waitFor()
    await look('held')
    await button(page, /SN-002/).click()
    await page.getByRole('radio', { name: /Reject/ }).check()
    await page.getByLabel('Why').fill('A scratch, seen under the new lamp')
    await look('disposition')
    await button(page, 'Sign the decision').click()
    await page.getByRole('heading', { name: '1 unit on hold' }).waitFor()
    expect(key.uses()).toBe(before + 2)
  })

  it('tells the station when such a unit is entered, and not when it is let go', async () => {
    const { page } = tablet
    await home(/^Inspect/)
    await page.getByLabel('Unit (serial)').fill('SN-001')
    await page.getByText('SN-001 is on hold').waitFor()
    await page.getByText(/a lead decides.*The ring lamp was dull/).waitFor()
    await look('station-held')
    // Without the network too, by what this tablet was told last.
    await tablet.context.setOffline(true)
    await button(page, 'Back').click()
    await home(/^Inspect/)
    await page.getByLabel('Unit (serial)').fill('SN-001')
    await page.getByText('SN-001 is on hold').waitFor()
    await tablet.context.setOffline(false)
    await page.getByLabel('Unit (serial)').fill('SN-002')
    await page.getByText('SN-001 is on hold').waitFor({ state: 'detached' })
    await expect.poll(() => page.getByText('is on hold').count()).toBe(0)
    await page.getByLabel('Unit (serial)').fill('')
  })
})

describe('what a plan shows people', () => {
  it('is written in the plan: those who are not certified say first', async () => {
    const { page } = tablet
    await home(/^Plans/)
    await page
      .getByRole('button', { name: /version 1|Demo|inspection/i })
      .first()
      .click()
    await page.getByLabel('Everybody else').selectOption('blind-first')
    await look('plan-assistance')
    await button(page, 'Sign and publish').click()
    await page.getByText('Plan published').waitFor()
    await home(/^Inspect/)
    await page.getByText('You are not certified for').waitFor()
    await look('station-not-certified')
    await page.getByLabel('Unit (serial)').fill('SN-003')
    await page.waitForFunction(() => (document.querySelector('video')?.videoWidth ?? 0) > 0)
    await button(page, /^Photograph$/).click()
    await page.getByText('Say what you see').waitFor()
    await look('station-blind')
    await button(page, 'Pass').click()
    await walk.verdict(page)
    await page.getByText('Pass, before you saw it').waitFor()
    await walk.accept(page)
    await page.getByText('Proven: the plant').waitFor()
    await button(page, 'Next part').click()
  })

  it('is more for the certified: granted and withdrawn under People, seen in the list', async () => {
    const { page } = tablet
    await home(/^People/)
    await button(page, 'Invite somebody').click()
    await page.getByLabel('Name').fill('Ben Berg')
    await page.getByLabel('Inspector').check()
    await button(page, 'Sign and invite').click()
    await button(page, 'Go to their page').click()
    await look('certify')
    await button(page, 'Sign and certify').click()
    await page.getByText('Certified', { exact: true }).waitFor()
    await look('certified')
    await button(page, 'Back').click()
    await page.getByText(/Inspector · Certified for/).waitFor()
    await button(page, /Ben Berg/).click()
    await button(page, 'Withdraw').click()
    await page.getByText('Withdrawn').first().waitFor()
    await button(page, 'Back').click()
  })
})

describe('a legal hold', () => {
  it('is placed and lifted on screen, each with a passkey', async () => {
    const { page } = tablet
    await home(/^Rules/)
    await button(page, 'Place a hold').click()
    await button(page, 'Sign the hold').click()
    await page.getByText('Say what the hold is about.').waitFor()
    await page.getByLabel('What it is about').fill('Complaint 4711')
    await page.getByLabel('From').fill('2026-01-01')
    await page.getByLabel('To, this day included').fill('2026-02-01')
    await look('legal-hold')
    await button(page, 'Sign the hold').click()
    await page.getByRole('list', { name: 'Legal holds' }).getByText('Complaint 4711').waitFor()
    await look('legal-holds')
    await button(page, 'Lift').click()
    await page.getByText('Lifted', { exact: true }).waitFor()
  })
})

describe('an agent', () => {
  it('is registered, drafts a change, and a person signs it as theirs', async () => {
    const { page } = tablet
    const agent = await softwareKey(seededRandom('journey'))
    await button(page, 'Register an agent').click()
    await page.getByLabel('Name of the agent').fill('Import bridge')
    await page.getByLabel('Its public key').fill('not a key')
    await button(page, 'Sign the agent').click()
    await page.getByText('The key is not an Ed25519 public key').waitFor()
    await page.getByLabel('Its public key').fill(agent.publicKey)
    await look('agent')
    await button(page, 'Sign the agent').click()
    await page.getByRole('list', { name: 'Agents' }).getByText('Import bridge').waitFor()

    const { changes } = await (await fetch(`${server.origin}/api/changes?from=0`)).json()
    const all: Change[] = changes.map(({ record }: { record: { change: Change } }) => record.change)
    const added = all.flatMap(({ ops }) => ops).find((op) => op.op === 'agent.add')
    if (all[0] === undefined || added?.op !== 'agent.add') throw new Error('expected an agent')
    const op = {
      op: 'model.register',
      model: hashBytes(new Uint8Array(7)),
      name: 'Delivered overnight',
    } as const
    const draft: Draft = {
      ...{ plant: all[0].plant, agent: added.agent, at: Date.now(), ops: [op] },
      reason: 'the vendor put it into the folder',
    }
    const signature = encodeBase64url(await agent.sign(draftBytes(draft)))
    const headers = { 'content-type': 'application/json' }
    const body = JSON.stringify({ draft, signature, openings: {} })
    expect((await fetch(`${server.origin}/api/drafts`, { method: 'POST', headers, body })).status).toBe(201)

    await button(page, 'Back').click()
    await home(/^Rules/)
    await page.getByText('Drafted by agent Import bridge').waitFor()
    await look('draft')
    await button(page, 'Sign as my change').click()
    await page.getByText('Drafted by agent Import bridge').waitFor({ state: 'detached' })
    await page.getByText('Model Delivered overnight registered').waitFor()
    await button(page, 'End it').click()
    await page.getByText('Ended', { exact: true }).waitFor()
  })
})

describe('a model that is stopped for everybody', () => {
  it('stops on the other tablet too, and the screen says after how many seconds', async () => {
    other = await openTablet({ origin: server.origin, profile: join(folder, 'other'), key })
    const there = other.page
    await there.goto(`${server.origin}/`)
    await there.getByLabel('Tablet').fill('Tablet 2')
    await button(there, 'Enrol this tablet').click()
    // Names come to a tablet with the first sign-in.
    await walk.signIn(there, `(${NAMES.person}|Admin)`)
    await walk.openStation(there)
    const { page } = tablet
    // The first tablet learns of the second with its next round.
    await home(/^Tablets/)
    await page.getByText('Tablet 2').waitFor()
    await home(/^Models/)
    await button(page, /Turned flange/).click()
    await button(page, 'Stop this model').click()
    await page.getByText(/^1 of 1 in use have stopped, the last after \d+ s\.$/).waitFor()
    await there.getByText('Somebody stopped this model.', { exact: false }).waitFor()
    await look('stopped')
  })
})

it('leaves a folder that is whole, and asked nobody else', async () => {
  expect([tablet, other].flatMap(({ strangers, complaints }) => [...strangers, ...complaints])).toEqual([])
  await server.stop()
  const verified = await verifyData(join(folder, 'data'))
  expect(verified.ok && verified.value.findings).toEqual([])
})
