import { generateKeyPairSync, sign } from 'node:crypto'
import type { Route } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { receiptBytes } from '../../core/record/receipt.ts'
import type { BatchAnswer } from '../../core/sync/batch.ts'
import { openDataToRead } from '../../server/open-data.ts'
import * as walk from '../journey/walk.ts'
import { byHand } from './by-hand.ts'
import { type KeptEvent, readKept } from './kept.ts'
import { expectClean, foundPlant, PERSON, type Plant, poke, until, untilProven } from './plant.ts'

/** A hostile server, played at the border of the network: it withholds, forges and replays what it answers. */

let plant: Plant
let units = 0
const page = () => plant.tablet.page

beforeAll(async () => {
  plant = await foundPlant()
  await byHand(page(), 'W-0', 'Fail')
  await untilProven(plant)
})
afterAll(async () => {
  // A tablet syncs until it is closed: an answer that is being forged then would fail nobody's test.
  await plant?.tablet.context.unrouteAll({ behavior: 'wait' })
  await plant?.close()
})

beforeEach(async () => {
  await plant.tablet.context.unrouteAll({ behavior: 'wait' })
  await untilProven(plant)
})

const recorded = () => byHand(page(), `W-${++units}`, 'Fail')
/** The inspection recorded last: the engine writes records of its own whenever it is ready. */
const last = async (): Promise<KeptEvent | undefined> =>
  (await readKept(page())).events.findLast(({ inspection }) => inspection !== null)

/** Several rounds with the server: time enough for a tablet to believe what it should not. */
async function rounds(): Promise<void> {
  for (let round = 0; round < 4; round++) {
    await poke(plant)
    await page().waitForTimeout(400)
  }
}

/** Answers /api/records with what `forge` makes of the server's own answer. */
const forgeAnswers = (forge: (answer: BatchAnswer) => unknown) =>
  plant.tablet.context.route('**/api/records', async (route: Route) => {
    const answer = await route.fetch()
    await route.fulfill({ response: answer, json: forge(await answer.json()) })
  })

/** The alarm is in the tablet's own record of them, and on the screen of whoever comes home. */
async function expectAlarm(kind: string): Promise<void> {
  await until(plant, `the alarm is ${kind}`, async () =>
    (await readKept(page())).alarms.some((alarm) => alarm.kind === kind),
  )
  await page().goto(`${plant.server.origin}/`)
  await walk.signIn(page(), PERSON)
  await page().getByText('The server said something that cannot be true').first().waitFor()
}

describe('a record that is acknowledged and not shown in the log', () => {
  it('is an alarm, whatever the server says, and is proven only when the log has it', async () => {
    const old = (await readKept(page())).log[0]?.note ?? ''
    await plant.tablet.context.route('**/log/checkpoint', (route) =>
      route.fulfill({ contentType: 'text/plain', body: old }),
    )
    await recorded()
    await until(plant, 'the alarm says so', async () =>
      (await readKept(page())).alarms.some(({ message }) =>
        / was acknowledged and is not in the log$/.test(message),
      ),
    )
    await rounds()
    expect((await last())?.standing).not.toBe('proven')
    await plant.tablet.context.unrouteAll({ behavior: 'wait' })
    await until(plant, 'it is proven', async () => (await last())?.standing === 'proven')
  })

  it('is an alarm when the tiles are altered', async () => {
    await plant.tablet.context.route('**/log/tile/**', async (route) => {
      const answer = await route.fetch()
      const body = await answer.body()
      body.writeUInt8(body.readUInt8(body.length - 1) ^ 1, body.length - 1)
      await route.fulfill({ response: answer, body })
    })
    await recorded()
    await expectAlarm('log-lies')
    expect(
      (await readKept(page())).events.filter(({ standing }) => standing === 'proven').length,
    ).toBeLessThan((await readKept(page())).events.length)
  })
})

describe('a receipt', () => {
  it('with a wrong signature is an alarm, and the record stays saved', async () => {
    const { privateKey } = generateKeyPairSync('ed25519')
    await forgeAnswers((answer) => ({
      ...answer,
      receipts: answer.receipts.map(({ receipt }) => ({
        receipt,
        signature: sign(null, Buffer.from(JSON.stringify(receipt)), privateKey).toString('base64url'),
      })),
    }))
    await recorded()
    await rounds()
    const kept = await readKept(page())
    expect(kept.events.at(-1)?.standing).toBe('saved')
    expect(kept.events.at(-1)?.index).toBeNull()
    await expectAlarm('false-receipt')
  })

  it('for a record that the tablet never made is an alarm', async () => {
    await forgeAnswers((answer) => ({
      ...answer,
      receipts: answer.receipts.map((signed) => ({
        ...signed,
        receipt: { ...signed.receipt, to: signed.receipt.to + 1 },
      })),
    }))
    await recorded()
    await rounds()
    expect((await last())?.standing).toBe('saved')
    expect(
      (await readKept(page())).alarms.filter(({ kind }) => kind === 'false-receipt').length,
    ).toBeGreaterThan(1)
  })

  it('of an earlier record, given again for a later one, moves nothing', async () => {
    const opened = await openDataToRead(plant.data)
    if (!opened.ok) throw new Error(opened.error.message)
    const body = String(
      opened.value.store.prepare('SELECT body FROM receipts ORDER BY id LIMIT 1').pluck().get(),
    )
    opened.value.close()
    let asked = 0
    await forgeAnswers((answer) => {
      asked++
      return { ...answer, receipts: [JSON.parse(body)] }
    })
    await recorded()
    await rounds()
    expect((await last())?.standing).toBe('saved')
    // Nor does it make the tablet ask without end.
    expect(asked).toBeLessThan(20)
  })
})

describe('a forged checkpoint', () => {
  it.each([
    ['signed by another key', (note: string) => note.replace(/[A-Za-z0-9+/]{8}(=*\n)$/, 'AAAAAAAA$1')],
    ['of another log', (note: string) => `x${note}`],
    [
      'with a larger size',
      (note: string) => note.replace(/\n(\d+)\n/, (_all, size) => `\n${Number(size) + 7}\n`),
    ],
  ])('%s is an alarm, and proves nothing', async (_name, forge) => {
    // An alarm that stands is not raised again in the same words: the one before it must have ended.
    await until(plant, 'no alarm stands', async () => {
      const last = (await readKept(page())).alarms.at(-1)
      return last === undefined || last.kind === 'healed'
    })
    const before = (await readKept(page())).alarms.length
    await plant.tablet.context.route('**/log/checkpoint', async (route) => {
      const answer = await route.fetch()
      await route.fulfill({ response: answer, body: forge(await answer.text()) })
    })
    await page().goto(`${plant.server.origin}/`)
    await walk.signIn(page(), PERSON)
    await recorded()
    await until(plant, 'there is an alarm', async () => (await readKept(page())).alarms.length > before)
    expect((await last())?.standing).not.toBe('proven')
    await page().goto(`${plant.server.origin}/`)
    await page()
      .getByRole('button', { name: new RegExp(PERSON) })
      .waitFor()
    await walk.signIn(page(), PERSON)
    await page().getByText('The server said something that cannot be true').first().waitFor()
  })
})

it('once the server is honest again, all is proven and its folder is clean', async () => {
  const { events } = await readKept(page())
  expect(events.every(({ finding }) => finding === null)).toBe(true)
  await plant.server.stop()
  await expectClean(plant.data)
  await plant.startServer()
})

it('a receipt that the log itself signed for another place is an alarm, and proves nothing', async () => {
  const opened = await openDataToRead(plant.data)
  if (!opened.ok) throw new Error(opened.error.message)
  const { keys, close } = opened.value
  const before = (await readKept(page())).alarms.length
  const made: Promise<unknown>[] = []
  await plant.tablet.context.route('**/api/records', async (route) => {
    const answer = await route.fetch()
    const body: BatchAnswer = await answer.json()
    const receipts = body.receipts.map(async ({ receipt }) => {
      const forged = { ...receipt, index: 0 }
      const signature = Buffer.from(await keys.log.sign(receiptBytes(forged))).toString('base64url')
      return { receipt: forged, signature }
    })
    made.push(...receipts)
    await route.fulfill({ response: answer, json: { ...body, receipts: await Promise.all(receipts) } })
  })
  await recorded()
  await until(plant, 'there is an alarm', async () =>
    (await readKept(page())).alarms
      .slice(before)
      .some(({ message }) => message === 'record 0 was acknowledged and is not in the log'),
  )
  expect(made.length).toBeGreaterThan(0)
  // It is handed over again and again, and each time acknowledged for a place where it is not.
  expect((await last())?.standing).not.toBe('proven')
  close()
})
