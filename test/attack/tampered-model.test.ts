import type { Route } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as walk from '../journey/walk.ts'
import { readArchive } from './archive.ts'
import { byHand } from './by-hand.ts'
import { expectClean, fileOf, foundPlant, GOOD, PERSON, type Plant, untilProven } from './plant.ts'

/** The model's bytes are altered: on their way, as a hostile server or network does, and where the tablet keeps them. */

let plant: Plant
let altered: RegExp | undefined = /\/graph\.onnx$/
let fetched = 0

/** Answers as the server did, with one bit flipped in the file under attack. */
async function alter(route: Route): Promise<void> {
  const answer = await route.fetch().catch(() => undefined)
  if (answer === undefined) return route.abort('connectionrefused')
  const body = await answer.body()
  const isTarget = altered?.test(route.request().url()) === true && answer.status() === 200
  const at = Math.floor(body.length / 2)
  if (isTarget) body.writeUInt8(body.readUInt8(at) ^ 1, at)
  if (isTarget) fetched++
  const headers = Object.fromEntries(
    Object.entries(answer.headers()).filter(([name]) => !/^content-(encoding|length)$/.test(name)),
  )
  await route.fulfill({ status: answer.status(), headers, body })
}

beforeAll(async () => {
  plant = await foundPlant({
    beforeSignIn: ({ tablet }) => tablet.context.route('**/packages/**', alter),
  })
})
afterAll(() => plant?.close())

const says = (text: string | RegExp) => plant.tablet.page.getByText(text).first().waitFor()
const openStation = () => plant.tablet.page.getByText('Inspect', { exact: true }).first().click()
const ALTERED = 'The model is not the one that was released. It was not loaded.'

/** Goes to the list of records and counts the refusals in it. */
async function refusals(): Promise<number> {
  const { page } = plant.tablet
  await page.getByRole('button', { name: 'Records' }).click()
  await page.getByText('Newest first').waitFor()
  return page.getByText('A model was refused').count()
}

describe('altered on its way', () => {
  it('its graph is refused before it is loaded, and the plan goes on by hand', async () => {
    await openStation()
    await says(ALTERED)
    expect(fetched).toBe(1)
    await byHand(plant.tablet.page, 'T-1', 'Pass')
    expect(await refusals()).toBe(1)
  })

  it('its description is refused too', async () => {
    altered = /\/model\.json$/
    const { page } = plant.tablet
    await page.evaluate(() => caches.delete('plumb-models'))
    await page.goto(`${plant.server.origin}/`)
    await walk.signIn(page, PERSON)
    await openStation()
    await says(/The model is not the one that was released|The model's description does not fit/)
    expect(fetched).toBe(2)
    await byHand(page, 'T-2', 'Fail')
    expect(await refusals()).toBe(2)
  })
})

describe('altered where the tablet keeps it', () => {
  /** Flips one bit in every file of the model that the tablet keeps; gives how many. */
  const alterKept = () =>
    plant.tablet.page.evaluate(async () => {
      const cache = await caches.open('plumb-models')
      const requests = await cache.keys()
      for (const request of requests) {
        const bytes = new Uint8Array(
          (await (await cache.match(request))?.arrayBuffer()) ?? new ArrayBuffer(0),
        )
        const at = bytes.length >> 1
        bytes[at] = (bytes[at] ?? 0) ^ 1
        await cache.put(request, new Response(bytes))
      }
      return requests.length
    })

  it('it is fetched again where the server is there', async () => {
    altered = undefined
    const { page } = plant.tablet
    await page.goto(`${plant.server.origin}/`)
    await walk.signIn(page, PERSON)
    await openStation()
    await says(/^(Checking the model on this tablet|Photograph$)/)
    expect(await alterKept()).toBeGreaterThan(2)
    await page.goto(`${plant.server.origin}/`)
    await walk.signIn(page, PERSON)
    await walk.openStation(page)
    await walk.chooseFile(page, 'T-3', await fileOf(GOOD))
    expect(await walk.verdict(page)).toBe('PASS')
    await walk.accept(page)
  })

  it('it is refused where the server is gone, and the plan goes on by hand', async () => {
    const { page } = plant.tablet
    await alterKept()
    await plant.server.stop('SIGKILL')
    await page.goto(`${plant.server.origin}/`)
    await walk.signIn(page, PERSON)
    await openStation()
    await says(/^The model('s description does not fit\.| is not the one that was released\.)/)
    await byHand(page, 'T-4', 'Fail')
    await plant.startServer()
  })
})

it('each verdict by hand is proven with the cause for which no model gave it', async () => {
  await untilProven(plant)
  await plant.tablet.close()
  await plant.server.stop()
  const rows = (await readArchive(plant.data)).inspections
  const of = (unit: string) => rows.find((row) => row.unit === unit)
  expect(of('T-1')).toMatchObject({ decision: 'manual', verdict: 'pass', cause: 'model-altered' })
  expect(of('T-2')).toMatchObject({
    decision: 'manual',
    cause: expect.stringMatching(/model-altered|manifest-invalid/),
  })
  expect(of('T-3')).toMatchObject({ decision: 'accepted', judged: 'pass' })
  expect(of('T-4')).toMatchObject({
    decision: 'manual',
    cause: expect.stringMatching(/model-altered|manifest-invalid/),
  })
  await expectClean(plant.data)
})
