import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { smallPackage } from '../../web/engine/package.fixture.ts'
import * as walk from '../journey/walk.ts'
import { type Archive, readArchive } from './archive.ts'
import { byHand } from './by-hand.ts'
import { expectClean, foundPlant, type Plant, untilProven } from './plant.ts'
import { breakGpu, SWIFTSHADER } from './wrong-adapter.ts'

/** A model is sound and the machine is not, or the machine is sound and the model does not say what it computes. */

const GREY = 128
const OFF_BY = 0.01

/** Puts the small model where set-up offers it, its golden case off by `wrongBy`. */
const offerSmall = (wrongBy: number) => async (data: string) => {
  const background = { r: GREY, g: GREY, b: GREY }
  const png = await sharp({ create: { width: 24, height: 24, channels: 3, background } })
    .png()
    .toBuffer()
  const thresholds = { pass: 1.5, fail: 2 }
  for (const [path, bytes] of smallPackage(new Uint8Array(png), GREY, wrongBy, { thresholds }).files) {
    const file = join(data, 'packages/demo', path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, bytes)
  }
}

const says = ({ tablet }: Plant, text: string | RegExp) => tablet.page.getByText(text).first().waitFor()

/** Lets everything arrive, stops the plant, and reads what stands in its log. */
async function archiveOf(plant: Plant): Promise<Archive> {
  await untilProven(plant)
  await plant.tablet.close()
  await plant.server.stop()
  await expectClean(plant.data)
  return readArchive(plant.data)
}
const saidOf = ({ said }: Archive, ...types: string[]) => said.filter(({ type }) => types.includes(type))

let plant: Plant
afterAll(() => plant?.close())

describe('a GPU that computes wrongly', () => {
  beforeAll(async () => {
    plant = await foundPlant({
      beforeSetUp: offerSmall(0),
      browser: { args: SWIFTSHADER, serviceWorkers: 'block' },
      beforeSignIn: ({ tablet }) => breakGpu(tablet.context, OFF_BY),
    })
  })

  it('is left for WASM, with the reason on screen, and the part is judged there', async () => {
    const { page } = plant.tablet
    await walk.openStation(page)
    await says(plant, 'The GPU computed the golden parts wrongly. The processor judges.')
    await walk.photograph(page, 'W-1')
    await walk.accept(page)
    await page.getByRole('button', { name: 'WASM' }).click()
    await says(plant, /^Passed on WASM at .*, because the GPU gave way/)
  })

  it('stands in the record: how far off it was, the step down, and a verdict that leans on WASM', async () => {
    const archive = await archiveOf(plant)
    expect(saidOf(archive, 'engine.started', 'selftest.completed')).toMatchObject([
      { body: { backend: 'webgpu', cause: 'best-available' } },
      { body: { backend: 'webgpu', passed: false, cause: 'model-loaded' } },
      { body: { backend: 'wasm', cause: 'selftest-failed' } },
      { body: { backend: 'wasm', passed: true, cause: 'stepped-down' } },
    ])
    const [failed] = saidOf(archive, 'selftest.completed')
    expect(failed?.opened).toContainEqual(
      expect.objectContaining({
        ...{ cases: 1, prepared: 'gpu' },
        deviations: expect.arrayContaining([
          expect.objectContaining({ of: 'score', worst: expect.closeTo(OFF_BY, 3) }),
        ]),
      }),
    )
    expect(failed?.opened).toContainEqual(
      expect.objectContaining({ backend: 'webgpu', adapter: expect.stringMatching(/swiftshader/i) }),
    )
    expect(saidOf(archive, 'inspection.judged')).toMatchObject([{ body: { backend: 'wasm' } }])
    await plant.close()
  })
})

describe('one that computes rightly', () => {
  beforeAll(async () => {
    plant = await foundPlant({
      beforeSetUp: offerSmall(0),
      browser: { args: SWIFTSHADER, serviceWorkers: 'block' },
      beforeSignIn: ({ tablet }) => breakGpu(tablet.context, 0),
    })
  })

  it('judges the camera’s frame, prepared where it is judged, as screen and record say', async () => {
    const { page } = plant.tablet
    await walk.openStation(page)
    await walk.photograph(page, 'R-1')
    await walk.accept(page)
    await page.getByRole('button', { name: 'GPU' }).click()
    await says(plant, 'The GPU: photographs stay there')
    const archive = await archiveOf(plant)
    const [judged] = saidOf(archive, 'inspection.judged')
    expect(judged?.body).toMatchObject({ backend: 'webgpu', verdict: 'pass' })
    expect(judged?.opened).toContainEqual(
      expect.objectContaining({ photo: expect.objectContaining({ source: 'camera', prepared: 'gpu' }) }),
    )
    await plant.close()
  })
})

describe('a model whose golden case is wrong', () => {
  beforeAll(async () => {
    plant = await foundPlant({ beforeSetUp: offerSmall(OFF_BY) })
  })

  it('judges nothing, and the plan goes on by hand', async () => {
    await plant.tablet.page.getByText('Inspect', { exact: true }).first().click()
    await says(plant, 'The model did not pass its self-test on this tablet.')
    await byHand(plant.tablet.page, 'G-1', 'Pass')
  })

  it('stands in the record as the cause', async () => {
    const archive = await archiveOf(plant)
    expect(saidOf(archive, 'selftest.completed')).toMatchObject([
      { body: { backend: 'wasm', passed: false } },
    ])
    expect(archive.inspections).toMatchObject([
      { unit: 'G-1', decision: 'manual', verdict: 'pass', cause: 'selftest-failed' },
    ])
  })
})
