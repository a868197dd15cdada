import { spawn } from 'node:child_process'
import { cp, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { RestorationAnswer } from '../../core/wire/restoration.ts'
import { inspectScreen, shotsOf } from '../browser/inspect-screen.ts'
import { openTablet, type Tablet } from '../browser/tablet.ts'
import * as walk from '../journey/walk.ts'
import { byHand } from './by-hand.ts'
import { expectWhole, readKept } from './kept.ts'
import { expectClean, foundPlant, PERSON, type Plant, poke, until, untilProven } from './plant.ts'

/** An honest server that lost its disk, and was restored from a copy that is a few records older. */

vi.setConfig({ testTimeout: 180_000 })

let plant: Plant
/** Another tablet of the plant, on a profile of its own. */
let other: Tablet | undefined
const copy = () => join(plant.folder, 'copy')
const asOther = (): Plant => {
  if (other === undefined) throw new Error('the other tablet is off')
  return { ...plant, tablet: other }
}

async function openOther(): Promise<Page> {
  const profile = join(plant.folder, 'other')
  other = await openTablet({ origin: plant.server.origin, profile, key: plant.key })
  await other.page.goto(`${plant.server.origin}/`)
  return other.page
}

async function closeOther(): Promise<void> {
  await other?.close()
  other = undefined
}

beforeAll(async () => {
  plant = await foundPlant()
  // Two browsers, each with a model to load, and a server: a busy machine takes its time.
  const page = await openOther()
  await page
    .getByLabel(/device|browser|tablet/i)
    .first()
    .fill('Tablet 2')
  await page.getByRole('button', { name: /enrol/i }).click()
  await walk.signIn(page, 'Ada|Admin')
  await byHand(page, 'B-1', 'Fail')
  await byHand(plant.tablet.page, 'A-1', 'Fail')
  await bothProven()
})
afterAll(async () => {
  await closeOther()
  await plant?.close()
})

async function bothProven(): Promise<void> {
  await untilProven(plant)
  await untilProven(asOther())
}

async function takeCopy(): Promise<void> {
  await plant.server.stop()
  await rm(copy(), { recursive: true, force: true })
  await cp(plant.data, copy(), { recursive: true })
  await plant.startServer()
}

/** The disk is lost, and the copy takes its place. */
async function restore(): Promise<void> {
  await plant.server.stop()
  await rm(plant.data, { recursive: true })
  await rename(copy(), plant.data)
  await plant.startServer()
}

const banner = (page: Page) => page.getByRole('alert').filter({ hasText: 'The server said something' })
const standing = async (): Promise<RestorationAnswer> =>
  (await (await fetch(`${plant.server.origin}/api/restoration`)).json()) as RestorationAnswer
const lastAlarm = async (page: Page) => (await readKept(page)).alarms.at(-1)?.kind

async function placeHold(page: Page, name: string): Promise<void> {
  await page.goto(`${plant.server.origin}/rules`)
  const person = page.getByRole('button', { name: /Ada|Admin/ })
  const place = page.getByRole('button', { name: 'Place a hold' })
  await person.or(place).first().waitFor()
  if (await person.isVisible()) await person.click()
  await place.click()
  await page.getByLabel('What it is about').fill(name)
  await page.getByLabel('From').fill('2026-01-01')
  await page.getByLabel('To, this day included').fill('2026-12-31')
  await page.getByRole('button', { name: 'Sign the hold' }).click()
  await page.getByText(name, { exact: true }).first().waitFor()
}

async function look(page: Page, name: string): Promise<void> {
  expect(await inspectScreen(page, shotsOf(page, name)), name).toEqual([])
}

/** Opens the screen about alarms from wherever the tablet stands. */
async function openAlarms(page: Page): Promise<void> {
  await banner(page).getByRole('button', { name: 'What happens now' }).click()
  await page.getByText('The server was restored from an older copy').waitFor()
}

describe('a server restored from an older copy', () => {
  let head: string
  it('raises the alarm on screen, and says what has come back and what is missing', async () => {
    await takeCopy()
    const { page } = plant.tablet
    await byHand(page, 'A-2', 'Fail')
    await untilProven(plant)
    await placeHold(page, 'Complaint 7')
    await byHand(asOther().tablet.page, 'B-2', 'Fail')
    await page.goto(`${plant.server.origin}/`)
    await walk.signIn(page, PERSON)
    await byHand(page, 'A-3', 'Fail')
    await bothProven()
    head = await headText()
    await closeOther()
    await restore()
    expect(await headText()).not.toBe(head)
    await until(plant, 'it has noticed', async () => (await lastAlarm(page)) === 'log-lies')
    await banner(page).waitFor()
    await openAlarms(page)
    await until(plant, 'the tablet handed back what it has', async () => {
      const answer = await standing()
      return answer.kind === 'restoring' && answer.mode === 'waiting' && answer.back > 4
    })
    await page.getByText(/Not handed back/).waitFor()
    await look(page, 'alarm-waiting')
    expect(
      (await readKept(page)).events.filter((event) => event.standing === 'saved').length,
    ).toBeGreaterThan(0)
  })

  it('takes no new record meanwhile; the tablet keeps it', async () => {
    const { page } = plant.tablet
    await page.goto(`${plant.server.origin}/`)
    await walk.signIn(page, PERSON)
    await byHand(page, 'A-4', 'Fail')
    await poke(plant)
    await page.waitForTimeout(1000)
    expect((await readKept(page)).events.at(-1)?.standing).toBe('saved')
    expect(await standing()).toMatchObject({ mode: 'waiting' })
  })

  it('has the same log again when the other tablet is back: the alarm ends, and every record is proven anew', async () => {
    const { page } = plant.tablet
    const second = await openOther()
    await until(asOther(), 'the log is what it was', async () => (await standing()).kind === 'none')
    await walk.signIn(second, 'Ada|Admin')
    await bothProven()
    await banner(page).waitFor({ state: 'detached' })
    await banner(second).waitFor({ state: 'detached' })
    for (const each of [page, second]) expectWhole(await readKept(each))
    const size = Number(head.split('\n')[1])
    // What was signed then is the beginning of what is there now.
    expect(await rootAt(size)).toBe(head)
  })

  it('leaves a record of what happened: on the screen, and signed in the log', async () => {
    const { page } = plant.tablet
    await until(plant, 'it is recorded', async () => /"type":"log\.healed"/.test(await entries()))
    await page.goto(`${plant.server.origin}/alarm`)
    await page
      .getByText('The log is whole again, with every record made here', { exact: false })
      .or(page.getByText(/Ended .*the log is whole again/))
      .first()
      .waitFor()
    await look(page, 'alarm-ended')
    await page.goto(`${plant.server.origin}/`)
    await walk.signIn(page, PERSON)
    await page.getByText('Records on this tablet').click()
    await page.getByText('The log is whole again').first().waitFor()
    await page.goto(`${plant.server.origin}/`)
    await walk.signIn(page, PERSON)
    await page.getByText('Rules', { exact: true }).click()
    await page.getByText('Complaint 7', { exact: true }).first().waitFor()
  })
})

/** The text of the log's head: origin, size, root. */
const headText = async (): Promise<string> => {
  const note = await (await fetch(`${plant.server.origin}/log/checkpoint`)).text()
  return note.split('\n').slice(0, 3).join('\n')
}

/** All records as the log serves them. */
const entries = async (): Promise<string> => {
  const size = Number((await headText()).split('\n')[1])
  const answer = await fetch(`${plant.server.origin}/log/tile/entries/000.p/${size}`)
  return answer.text()
}

/** The head that the log had at a size, from its hashes. */
async function rootAt(size: number): Promise<string> {
  const { encodeBase64 } = await import('../../core/bytes.ts')
  const { appendLeaf, EMPTY_FRONTIER, frontierRoot } = await import('../../core/log/tree.ts')
  const answer = await fetch(`${plant.server.origin}/log/tile/0/000.p/${size}`)
  const bytes = new Uint8Array(await answer.arrayBuffer())
  let frontier = EMPTY_FRONTIER
  for (let at = 0; at < size; at++) frontier = appendLeaf(frontier, bytes.slice(32 * at, 32 * at + 32))
  const [origin] = (await headText()).split('\n')
  return [origin, size, encodeBase64(frontierRoot(frontier))].join('\n')
}

describe('a server that restores a copy, says that all came back, and keeps one tablet’s records out', () => {
  /** Played at the border of the network: the records do not arrive, and the server's words are made to fit. */
  async function withhold(page: Page): Promise<void> {
    const context = page.context()
    const smooth = (answer: RestorationAnswer) =>
      answer.kind === 'none' ? answer : { ...answer, missing: [] }
    await context.route('**/api/returned', async (route) => {
      const { runs: _dropped, ...rest } = route.request().postDataJSON()
      const answer = await route.fetch({ postData: JSON.stringify({ ...rest, runs: [] }) })
      await route.fulfill({ response: answer, json: smooth(await answer.json()) })
    })
    await context.route('**/api/restoration', async (route) => {
      const answer = await route.fetch()
      await route.fulfill({ response: answer, json: smooth(await answer.json()) })
    })
    await context.route('**/api/records', (route) => route.abort())
  }

  it('has an admin’s signature, and an alarm all the same: the tablet misses its record', async () => {
    const { page } = plant.tablet
    await closeOther()
    await takeCopy()
    await byHandAfterSignIn(page, 'A-W')
    await untilProven(plant)
    const withheld = (await readKept(page)).events.filter(({ inspection }) => inspection !== null).at(-1)
    await withhold(page)
    await restore()
    await until(plant, 'it has noticed', async () => (await lastAlarm(page)) === 'log-lies')
    await openAlarms(page)
    await goOn(page, 'Let the log go on', 'Restored; the server says that all is back')
    await until(
      plant,
      'the tablet follows the signature',
      async () => (await lastAlarm(page)) === 'continued',
    )
    for (let round = 0; round < 4; round++) {
      await poke(plant)
      await page.waitForTimeout(500)
    }
    const kept = await readKept(page)
    expect(kept.events.find(({ seq }) => seq === withheld?.seq)?.standing).toBe('saved')
    expect(kept.alarms.at(-1)?.kind).not.toBe('healed')
    await banner(page).waitFor()
    await page.context().unrouteAll({ behavior: 'wait' })
  })

  it('ends the alarm only with the record in the log', async () => {
    const { page } = plant.tablet
    await untilProven(plant)
    await until(plant, 'the alarm has ended', async () => (await lastAlarm(page)) === 'healed')
    await banner(page).waitFor({ state: 'detached' })
    await walk.signIn(await openOther(), 'Ada|Admin')
    await untilProven(asOther())
  })
})

const countOf = (missing: readonly { first: number; last: number }[]) =>
  missing.reduce((sum, { first, last }) => sum + last - first + 1, 0)

/** `plumb witness` on somebody's laptop, as a process of its own. */
function startWitness() {
  const state = join(plant.folder, 'witness.json')
  const asked = ['witness', '--server', plant.server.origin, '--state', state, '--every', '1']
  const child = spawn(process.execPath, ['server/plumb.ts', ...asked])
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text))
  return {
    said: () => said,
    /** How many records it has seen: the log grows meanwhile. */
    seen: () => Number([...said.matchAll(/(\d+) records, consistent/g)].at(-1)?.[1] ?? 0),
    isRunning: () => child.exitCode === null,
    stop: () => child.kill(),
    files: async () => (await readdir(plant.folder)).filter((name) => name.startsWith('witness.json')),
  }
}

describe('where a tablet is gone for good', () => {
  let laptop: ReturnType<typeof startWitness>
  afterAll(() => laptop?.stop())

  it('an admin signs that the log goes on: what is missing is named, and what was handed back is there', async () => {
    await takeCopy()
    const copied = Number((await headText()).split('\n')[1])
    const { page } = plant.tablet
    await byHandAfterSignIn(page, 'A-5')
    await byHand(asOther().tablet.page, 'B-5', 'Fail')
    await bothProven()
    const theirs = (await readKept(asOther().tablet.page)).events.filter(
      ({ index }) => (index ?? 0) >= copied,
    )
    await closeOther()
    await placeHold(page, 'Complaint 8')
    await byHandAfterSignIn(page, 'A-6')
    await untilProven(plant)
    laptop = startWitness()
    const [, size] = (await headText()).split('\n')
    await until(plant, 'a witness has seen the log', async () => laptop.seen() >= Number(size))
    await restore()
    await until(plant, 'it has noticed', async () => (await lastAlarm(page)) === 'log-lies')
    await until(plant, 'the witness has, too', async () => laptop.said().includes('THE LOG LIES'))
    await openAlarms(page)
    await until(plant, 'only the other tablet’s records are missing', async () => {
      const answer = await standing()
      return answer.kind === 'restoring' && countOf(answer.missing) === theirs.length
    })
    await goOn(
      page,
      'Go on without what is missing',
      'The disk failed; restored from Monday’s copy',
      'alarm-go-on',
    )
    await until(plant, 'the alarm has ended', async () => (await lastAlarm(page)) === 'healed')
    await untilProven(plant)
    expect(await standing()).toEqual({ kind: 'none' })
    await page.goto(`${plant.server.origin}/alarm`)
    await page
      .getByText(/Ended .*a person signed that the log goes on/)
      .first()
      .waitFor()
    await page.goto(`${plant.server.origin}/`)
    await walk.signIn(page, PERSON)
    await page.getByText('Rules', { exact: true }).click()
    await page.getByText(/The log goes on from \d+ records, without \d+ that nobody handed back/).waitFor()
    await page.getByText('The disk failed', { exact: false }).first().waitFor()
  })

  it('a witness that runs follows the signature by itself, says so, and keeps the evidence of the break', async () => {
    const signed =
      /the log goes on without the \d+ records that were seen: person \S+ signed for it\n.*The disk failed/
    await until(plant, 'the witness follows', async () => signed.test(laptop.said()))
    await byHandAfterSignIn(plant.tablet.page, 'A-8')
    await untilProven(plant)
    const [, size] = (await headText()).split('\n')
    await until(plant, 'and goes on', async () => laptop.seen() >= Number(size))
    expect(laptop.isRunning()).toBe(true)
    expect((await laptop.files()).filter((name) => name.includes('.break-'))).toHaveLength(1)
  })

  it('and comes back all the same: work goes on, its records are taken, and its alarm ends with a signature, too', async () => {
    const second = await openOther()
    await walk.signIn(second, 'Ada|Admin')
    await until(asOther(), 'its records are back', async () => {
      const answer = await standing()
      return answer.kind === 'restoring' && answer.mode === 'open' && answer.missing.length === 0
    })
    // Its head is one that nobody has signed away: that its records are there does not end the alarm, which is kept at
    // the end of the round that handed them back.
    await until(asOther(), 'its alarm is kept', async () => (await lastAlarm(second)) === 'log-lies')
    await byHandAfterSignIn(plant.tablet.page, 'A-7')
    await untilProven(plant)
    await openAlarms(second)
    await second.getByText('Sign on a tablet or desk that shows no alarm', { exact: false }).waitFor()
    const { page } = plant.tablet
    await page.goto(`${plant.server.origin}/`)
    await walk.signIn(page, PERSON)
    await page.getByText('Records on this tablet').click()
    await page.getByText('Alarms', { exact: true }).click()
    await goOn(page, 'Let the log go on', 'Tablet 2 was found, and has handed in what was missing')
    await until(asOther(), 'its alarm has ended', async () => (await lastAlarm(second)) === 'healed')
    await bothProven()
    await until(
      asOther(),
      'both have recorded it',
      async () => ((await entries()).match(/"signed":true/g)?.length ?? 0) === 3,
    )
    await bothProven()
    await closeOther()
    await plant.tablet.close()
    await plant.server.stop()
    await expectClean(plant.data)
  })
})

/** An admin signs that the log goes on, and says why. */
async function goOn(page: Page, button: string, why: string, shot?: string): Promise<void> {
  await page.getByRole('button', { name: button }).click()
  await page.getByLabel('What happened').fill(why)
  if (shot) await look(page, shot)
  await page.getByRole('button', { name: 'Sign that it goes on' }).click()
}

async function byHandAfterSignIn(page: Page, unit: string): Promise<void> {
  await page.goto(`${plant.server.origin}/`)
  await walk.signIn(page, PERSON)
  await byHand(page, unit, 'Fail')
}
