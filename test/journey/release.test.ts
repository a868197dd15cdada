import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { fingerprintOf } from '../../core/fingerprint.ts'
import { audit } from '../../server/audit/audit.ts'
import { verifyData } from '../../server/verify/verify-data.ts'
import { writeFilm } from '../browser/camera-film.ts'
import { inspectScreen, shotsOf } from '../browser/inspect-screen.ts'
import { openSecurityKey, type SecurityKey } from '../browser/security-key.ts'
import { freePort, type RunningServer, startServer } from '../browser/server.ts'
import { openTablet, type Tablet } from '../browser/tablet.ts'
import * as walk from './walk.ts'

/** What tablets run: proposed by one person, approved by another, switched between units, gone back from without a server. */

vi.setConfig({ testTimeout: 180_000 })

const NAMES = { plant: 'Werk Nord', person: 'Ada Okafor', device: 'Desk 1' }
const GOOD = 424_242

let folder: string
let server: RunningServer
let key: SecurityKey
let desk: Tablet
let tablet: Tablet

const open = (name: string) =>
  openTablet({ origin: server.origin, profile: join(folder, name), key, camera: join(folder, 'film.mjpeg') })
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name })
async function groups(page: Page, label: string): Promise<string[]> {
  const list = page.getByRole('list', { name: label })
  await list.waitFor()
  return (await list.getByRole('listitem').allTextContents()).map((text) => text.replace(/^\d\s*/, '').trim())
}
async function look(page: Page, name: string): Promise<void> {
  expect(await inspectScreen(page, shotsOf(page, name))).toEqual([])
}
/** Somebody else takes over at the desk. */
async function turn(page: Page, person: string): Promise<void> {
  await button(page, 'Lock the tablet').click()
  // The place stays: who comes next stands before the same screen.
  await button(page, new RegExp(person)).click()
  await button(page, 'Lock the tablet').waitFor()
}

/** Invites somebody, who makes their passkey on the other device, and signs it in. */
async function admit(name: string, role: string): Promise<void> {
  const { page } = desk
  await walk.home(page, /^People/)
  await button(page, 'Invite somebody').click()
  await page.getByLabel('Name').fill(name)
  await page.getByLabel(role).check()
  await button(page, 'Sign and invite').click()
  const code = (await groups(page, 'One-time code')).join('-')
  await tablet.page.goto(`${server.origin}/join`)
  await tablet.page.getByLabel('One-time code').fill(code)
  await tablet.page.getByLabel('Your name').fill(name)
  await button(tablet.page, 'Make my passkey').click()
  await tablet.page.getByText('Your passkey is made').waitFor()
  await button(page, 'Go to their page').click()
  await page.getByText('A passkey waits').waitFor()
  await button(page, 'The groups are the same: sign').click()
  await page.getByText('One passkey').waitFor()
}

/** Proposes the next release at the desk; gives the words of its digest as the proposer sees them. */
async function propose(number: number, why: string): Promise<string[]> {
  const { page } = desk
  await walk.home(page, /^Releases/)
  await button(page, 'Propose a release').click()
  await page.getByLabel('This version of the app').waitFor()
  await page.getByLabel('Why').fill(why)
  const words = await groups(page, `Digest of release ${number}`)
  if (number === 2) {
    await page.getByText(/version 1 → 2$/).waitFor()
    await page.getByText(/^Name: .* → Flange, after the audit$/).waitFor()
    await look(page, 'release-new')
  }
  await button(page, 'Sign and propose').click()
  await page.getByText('It is yours: other people approve it.', { exact: false }).waitFor()
  expect(await groups(page, `Digest of release ${number}`)).toEqual(words)
  expect(await button(page, 'Sign and approve').count()).toBe(0)
  return words
}

/** Approves it as whoever is signed in, who sees these words; and rolls it out. */
async function approve(
  number: number,
  words: readonly string[],
  rollOut: () => Promise<void>,
): Promise<void> {
  const { page } = desk
  await walk.home(page, /^Releases/)
  await button(page, new RegExp(`Release ${number} waits for approval`)).click()
  expect(await groups(page, `Digest of release ${number}`)).toEqual(words)
  if (number === 2) await look(page, 'release-waits')
  await button(page, 'Sign and approve').click()
  await button(page, 'Choose tablets').click()
  await rollOut()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
}
const bar = (page: Page, text: string) => page.getByText(text, { exact: true }).first().waitFor()

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plumb-release-'))
  await writeFilm(join(folder, 'film.mjpeg'), GOOD)
  server = await startServer(join(folder, 'data'), await freePort())
  key = await openSecurityKey(server.origin)
  desk = await open('desk')
  tablet = await open('tablet')
  const [address] = await server.printed(/http\S+\/setup#code=\S+/)
  await walk.setUp(desk.page, address, NAMES)
  await walk.signIn(desk.page, NAMES.person)
  await admit('Quinn Quality', 'Quality engineer')
  await admit('Otto Other', 'Quality engineer')
  await walk.home(desk.page, /^Rules/)
  await button(desk.page, 'Change').click()
  await desk.page.getByLabel('Releases: approved by').selectOption('1')
  await button(desk.page, 'Sign the policy').click()
  await desk.page.getByText('Policy set').waitFor()
  await tablet.page.goto(`${server.origin}/`)
  await tablet.page.getByLabel('Tablet').fill('Line 1')
  await button(tablet.page, 'Enrol this tablet').click()
  // Names come to a tablet with the first sign-in.
  await walk.signIn(tablet.page, `(${NAMES.person}|Admin)`)
  await walk.openStation(tablet.page)
})

afterAll(async () => {
  await tablet?.close()
  await desk?.close()
  await key?.close()
  await server?.stop()
  await rm(folder, { recursive: true, force: true })
})

describe('a release', () => {
  it('is proposed by one person, approved by another who sees the same words, and runs on every tablet', async () => {
    const words = await propose(1, 'what the line was approved with')
    await turn(desk.page, 'Quinn Quality')
    await approve(1, words, async () => {
      await desk.page.getByRole('radio', { name: 'All tablets' }).check()
      await look(desk.page, 'release-roll')
      await button(desk.page, 'Sign and roll out').click()
    })
    await bar(desk.page, 'Release 1')
    await bar(tablet.page, 'Release 1')
    await walk.home(desk.page, /^Releases/)
    await desk.page.getByText('As each tablet signed it').waitFor()
    await expect
      .poll(() => desk.page.getByText('Release 1', { exact: true }).count())
      .toBeGreaterThanOrEqual(4)
    await look(desk.page, 'releases')
  })

  it('names the app that every tablet runs, and an auditor compares the served one with it', async () => {
    const [, words = ''] = await server.printed(/The app is build \S+, in words ([0-9a-f ]+)\./)
    const found = await audit(async (path) => {
      const answer = await fetch(`${server.origin}${path}`)
      return answer.ok ? new Uint8Array(await answer.arrayBuffer()) : undefined
    })
    expect(found.findings).toEqual([])
    expect(found.expected.map((build) => fingerprintOf(build).join(' '))).toEqual([words])
  })

  it('holds its plans on the tablet while newer ones are published', async () => {
    const { page } = desk
    await walk.home(page, /^Plans/)
    await button(page, /version 1|inspection/i)
      .first()
      .click()
    await page.getByLabel('Plan', { exact: true }).fill('Flange, after the audit')
    await button(page, 'Sign and publish').click()
    await page.getByText('Plan published').waitFor()
    await walk.photograph(tablet.page, 'SN-001')
    await walk.accept(tablet.page)
    await walk.next(tablet.page)
    expect(await tablet.page.getByText('Flange, after the audit').count()).toBe(0)
  })

  it('is tried on one tablet, which switches when the unit in hand is done', async () => {
    await turn(desk.page, NAMES.person)
    const words = await propose(2, 'the name that the audit asked for')
    // In the middle of a unit: it is photographed, and not decided.
    await walk.photograph(tablet.page, 'SN-002')
    await turn(desk.page, 'Otto Other')
    await approve(2, words, async () => {
      await desk.page.getByRole('combobox', { name: 'Tablet' }).selectOption({ label: 'Line 1' })
      await button(desk.page, 'Sign and roll out').click()
    })
    await bar(tablet.page, 'Release 1, another waits')
    expect(await tablet.page.getByText('Flange, after the audit').count()).toBe(0)
    await walk.accept(tablet.page)
    await bar(tablet.page, 'Release 1, another waits')
    await button(tablet.page, 'Next part').click()
    await bar(tablet.page, 'Release 2')
    await tablet.page.getByText('Flange, after the audit').first().waitFor()
    await bar(desk.page, 'Release 1')
  })

  it('is gone back from on the tablet itself, with no server there', async () => {
    const { page } = tablet
    await button(page, /^(Photograph|Choose a photograph)$/).waitFor()
    await tablet.context.setOffline(true)
    await button(page, 'Release 2').click()
    await button(page, 'Run release 1 here').click()
    await page.getByLabel('Why').fill('The new name is not on the work orders yet')
    await look(page, 'release-back')
    await button(page, 'Run it here now').click()
    await page.getByText('Release 1, gone back to on this tablet').waitFor()
    await look(page, 'release-here')
    await walk.home(page, /^Inspect/)
    await button(page, /^(Photograph|Choose a photograph)$/).waitFor()
    expect(await page.getByText('Flange, after the audit').count()).toBe(0)
    await walk.photograph(page, 'SN-003')
    await walk.accept(page)
    await tablet.context.setOffline(false)
    await walk.home(desk.page, /^Releases/)
    await desk.page.getByText('Release 1, gone back to there').waitFor()
    await bar(page, 'Release 1')
  })

  it('leaves a folder that is whole, and asked nobody else', async () => {
    await tablet.page.getByText('Proven: the plant').waitFor()
    expect([desk, tablet].flatMap(({ strangers, complaints }) => [...strangers, ...complaints])).toEqual([])
    await server.stop()
    const verified = await verifyData(join(folder, 'data'))
    expect(verified.ok && verified.value.findings).toEqual([])
  })
})
