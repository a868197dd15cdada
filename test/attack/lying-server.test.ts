import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { encodeBase64url } from '../../core/bytes.ts'
import { type Change, changeHash } from '../../core/record/change.ts'
import type { SignedChange } from '../../core/record/record.ts'
import { openTablet, type Tablet } from '../browser/tablet.ts'
import * as walk from '../journey/walk.ts'
import { byHand } from './by-hand.ts'
import { readKept } from './kept.ts'
import { expectClean, foundPlant, PERSON, type Plant, poke, until, untilProven } from './plant.ts'

/** A server that rules by itself, played at the border of the network: it holds nobody's passkey. */

let plant: Plant
const page = () => plant.tablet.page
const context = () => plant.tablet.context

beforeAll(async () => {
  plant = await foundPlant()
  await byHand(page(), 'L-0', 'Fail')
  await untilProven(plant)
})
afterAll(async () => {
  await plant?.close()
})
beforeEach(() => context().unrouteAll({ behavior: 'wait' }))

const random = (length: number) => encodeBase64url(crypto.getRandomValues(new Uint8Array(length)))

async function changes(): Promise<SignedChange[]> {
  const answer = await (await fetch(`${plant.server.origin}/api/changes`)).json()
  return answer.changes.map(({ record }: { record: SignedChange }) => record)
}

/** Says that the plant has one more change: the last one's passkey signature under what the server would like. */
async function forge(ops: Change['ops']): Promise<void> {
  const all = await changes()
  const last = all.at(-1)
  if (last === undefined) throw new Error('a change')
  const change = { ...last.change, seq: all.length, prev: changeHash(last.change), ops }
  const record = { ...last, change }
  await context().route('**/api/plant', async (route) => {
    const answer = await route.fetch()
    const plantAnswer = { ...(await answer.json()), head: changeHash(change), changes: all.length + 1 }
    await route.fulfill({ response: answer, json: plantAnswer })
  })
  await context().route('**/api/changes?from=*', (route) =>
    route.fulfill({ json: { changes: [{ record, openings: {} }] } }),
  )
}

const alarms = async () => (await readKept(page())).alarms
const banner = () => page().getByText('The server said something that cannot be true').first()

async function expectAlarm(kind: string, before: number): Promise<void> {
  await until(plant, `an alarm is ${kind}`, async () =>
    (await alarms()).slice(before).some((alarm) => alarm.kind === kind),
  )
  await banner().waitFor()
}

/** The honest server answers again: the banner goes by itself, and the rules are the ones that people signed. */
async function expectHealed(): Promise<void> {
  await context().unrouteAll({ behavior: 'wait' })
  await until(plant, 'it has healed', async () => (await alarms()).at(-1)?.kind === 'healed')
  await banner().waitFor({ state: 'detached' })
}

const digest = () => `${random(32).slice(0, 42)}A`

describe('a server that rules by itself', () => {
  it('and mints an admin is found out; nobody new can sign in', async () => {
    const before = (await alarms()).length
    const person = random(16) as never
    await forge([{ op: 'person.add', person, name: digest() as never, roles: ['admin'] }])
    await expectAlarm('governance', before)
    await expectHealed()
    await page().goto(`${plant.server.origin}/`)
    await walk.signIn(page(), PERSON)
    expect(await page().getByText(String(person).slice(0, 6)).count()).toBe(0)
  })

  it('and activates a model is found out', async () => {
    const before = (await alarms()).length
    await forge([{ op: 'model.register', model: digest() as never, name: 'Better' }])
    await expectAlarm('governance', before)
    await expectHealed()
  })

  it('is told by a file that whoever stands at the tablet can take along', async () => {
    await context().route('**/log/checkpoint', async (route) => {
      const answer = await route.fetch()
      await route.fulfill({ response: answer, body: (await answer.text()).replace(/\n\d+\n/, '\n1\n') })
    })
    const before = (await alarms()).length
    await expectAlarm('log-lies', before)
    const saved = page().waitForEvent('download')
    await page().getByRole('button', { name: 'Save the evidence' }).click()
    const path = join(plant.folder, 'alarm.json')
    await (await saved).saveAs(path)
    const file = JSON.parse(await readFile(path, 'utf8'))
    expect(file.alarms.at(-1)).toMatchObject({
      kind: 'log-lies',
      evidence: { shown: expect.stringContaining('\n1\n') },
    })
    await expectHealed()
  })
})

describe('where policy asks for another witness', () => {
  let desk: Tablet
  const openDesk = () =>
    openTablet({ origin: plant.server.origin, profile: join(plant.folder, 'desk'), key: plant.key })
  afterAll(() => desk?.close())

  it('a record stays received while nobody else has seen it in the log, and is proven when the desk has', async () => {
    desk = await openDesk()
    await desk.page.goto(`${plant.server.origin}/`)
    await desk.page
      .getByLabel(/device|browser|tablet/i)
      .first()
      .fill('Desk 1')
    await desk.page.getByRole('button', { name: /enrol/i }).click()
    await walk.signIn(desk.page, 'Ada|Admin')
    await desk.page.goto(`${plant.server.origin}/rules`)
    await desk.page.getByRole('button', { name: /Ada|Admin/ }).click()
    await desk.page.getByRole('button', { name: 'Change', exact: true }).click()
    await desk.page.getByLabel('A record is proven when so many others saw it').selectOption('1')
    await desk.page.getByRole('button', { name: 'Sign the policy' }).click()
    await desk.page.getByText('1 other has seen it in the log, too').waitFor()
    await desk.close()
    await until(
      plant,
      'the tablet has the policy',
      async () => (await readKept(page())).log[0]?.size !== undefined,
    )
    await poke(plant)
    await page().waitForTimeout(1500)
    await byHand(page(), 'L-9', 'Fail')
    await until(
      plant,
      'it is received',
      async () => (await readKept(page())).events.at(-1)?.standing === 'received',
    )
    for (let round = 0; round < 3; round++) {
      await poke(plant)
      await page().waitForTimeout(500)
    }
    expect((await readKept(page())).events.at(-1)?.standing).toBe('received')
    await page().goto(`${plant.server.origin}/`)
    await walk.signIn(page(), PERSON)
    await page().getByText('Records on this tablet').click()
    await page().getByText('Received, 0 of 1 witness').first().waitFor()
    desk = await openDesk()
    await desk.page.goto(`${plant.server.origin}/`)
    await untilProven(plant)
    const served = await (await fetch(`${plant.server.origin}/log/checkpoint`)).text()
    expect(served.match(/^— plumb\/tablet\//gm)?.length).toBeGreaterThan(0)
  })

  it('and replays an old roster is found out, and the rules stay', async () => {
    const before = (await alarms()).length
    const [genesis] = await changes()
    if (genesis === undefined) throw new Error('a genesis')
    await context().route('**/api/plant', async (route) => {
      const answer = await route.fetch()
      const old = { ...(await answer.json()), head: changeHash(genesis.change), changes: 1 }
      await route.fulfill({ response: answer, json: old })
    })
    await expectAlarm('governance', before)
    await expectHealed()
  })

  it('and the folder verifies, cosignatures included', async () => {
    await desk.close()
    await plant.tablet.close()
    await plant.server.stop()
    await expectClean(plant.data)
  })
})
