import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { page } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import { hashBytes } from '../../core/hash.ts'
import { checkPlanRule } from '../../core/ledger/plan-rule.ts'
import type { Plan } from '../../core/plan/plan.ts'
import { checkOpenings } from '../../core/record/check-openings.ts'
import type { SignedEvent } from '../../core/record/record.ts'
import { ok } from '../../core/result.ts'
import AppScreen from '../App.svelte'
import type { App } from '../app/app.svelte.ts'
import { faults } from '../app/look.fixture.ts'
import { go } from '../app/route.svelte.ts'
import { smallPackage } from '../engine/package.fixture.ts'
import { drawGrey } from '../engine/photo.fixture.ts'
import { openDatabase } from '../local/database.ts'
import type { Entry } from '../local/recorder.ts'
import '../ui/base.css'
import { Camera, type Shot } from './camera.svelte.ts'
import { drawPart, openStation } from './steps.fixture.ts'

// Chromium's drawn camera: a real stream whose frames differ, judged by a real model in its worker.

let app: App
let plan: Plan
/** What was recorded of inspections, with what opens it. */
let judged: { event: SignedEvent['event']; entry: Entry }[]

beforeAll(async () => {
  const image = new Uint8Array(await (await drawGrey(24, 24, 128)).arrayBuffer())
  const { digest, files } = smallPackage(image, 128)
  plan = {
    ...{ format: 'plumb-plan/1', name: 'Flange', part: 'Flange, left' },
    steps: [
      {
        ...{ id: 'face', name: 'Face', instruction: 'Hold it still.', characteristic: 'Surface' },
        ...{ model: digest, thresholds: { pass: 2, fail: 3 }, frames: 3, fallback: ['Look at it.'] },
      },
    ],
  }
  const database = openDatabase(`plumb-frames-${crypto.randomUUID()}`)
  app = (await openStation(database, plan, [{ digest, files }])).app
  const record = app.record.bind(app)
  app.record = async (entry) => {
    const saved = await record(entry)
    if (saved.ok && saved.value.event.type.startsWith('inspection.'))
      judged.push({ event: saved.value.event, entry })
    return saved
  }
})
afterAll(() => app.assistant?.engine.dispose())

// The model is loaded once; each test comes to the station anew.
beforeEach(async () => {
  document.documentElement.lang = 'en'
  document.title = 'Plumb'
  judged = []
  go({ name: 'station' })
  await render(AppScreen, { props: { app } })
  await expect
    .poll(() => document.querySelector('video')?.videoWidth ?? 0, { timeout: 60_000 })
    .toBeGreaterThan(0)
})
afterEach(() => vi.restoreAllMocks())

const press = () => page.getByRole('button', { name: 'Photograph', exact: true }).click()
const shows = (text: string | RegExp) =>
  expect.element(page.getByText(text).first(), { timeout: 45_000 }).toBeVisible()

/** What a check of the record by the plan finds, on receipt and later. */
function wrongWith({ event, entry }: (typeof judged)[number]): string {
  const opened = checkOpenings(event, entry.openings)
  const ruled = checkPlanRule(plan, event, entry.openings)
  return opened.ok ? (ruled.ok ? 'nothing' : ruled.error.message) : opened.error.message
}

/** Lets the camera go on as it does, with what `meddle` makes of each shot; counts from 0. */
function meddle(each: (shot: Shot, at: number) => Shot): Shot[] {
  const shoot = Camera.prototype.shoot
  const taken: Shot[] = []
  vi.spyOn(Camera.prototype, 'shoot').mockImplementation(function (this: Camera, video) {
    const shot = shoot.call(this, video)
    if (shot === undefined) return undefined
    taken.push(each(shot, taken.length))
    return taken.at(-1)
  })
  return taken
}

/** That nothing was recorded, and no frame is left open. */
function expectNothing(taken: readonly Shot[]): void {
  expect(judged).toEqual([])
  const open = taken.filter(({ photo }) => photo instanceof VideoFrame && photo.format !== null)
  expect(open).toEqual([])
}

it('takes three frames at one press, judges their mean, keeps all of them and one heatmap', async () => {
  const engine = app.assistant?.engine
  if (engine === undefined) throw new Error('expected an engine')
  const heatmap = vi.spyOn(engine, 'heatmap')
  await press()
  await shows('Mean of 3 frames')
  await shows('The verdict comes from the mean of 3 frames of one press.')
  await expect.poll(() => judged.length).toBe(1)
  const [done] = judged
  if (done?.event.type !== 'inspection.judged') throw new Error('expected a judged inspection')
  expect(wrongWith(done)).toBe('nothing')
  const { blobs, body } = done.event
  expect(blobs.frames).toHaveLength(3)
  expect(body.fewer).toBeUndefined()
  expect(heatmap).toHaveBeenCalledTimes(1)
  const kept = done.entry.blobs ?? []
  expect(new Set(kept.map(({ digest }) => digest))).toEqual(new Set([...(blobs.frames ?? []), blobs.heatmap]))
  expect(kept.every(({ bytes, digest }) => hashBytes(bytes) === digest)).toBe(true)
  const listed = page.getByRole('list', { name: 'Frames' }).getByRole('listitem')
  expect(listed.elements()).toHaveLength(3)
  expect(listed.elements().filter(({ textContent }) => textContent?.includes('Shown'))).toHaveLength(1)
  expect(await faults()).toEqual([])
})

it('judges one photograph of a file, and record and screen say that it is one', async () => {
  const picture = new File([await drawPart('#c03020', '#d05040')], 'part.png', { type: 'image/png' })
  await page.getByLabelText('Photograph from a file').upload(picture)
  await shows(
    'One photograph from a file, where the plan asks for 3 frames of the camera. The record says so.',
  )
  await expect.poll(() => judged.length).toBe(1)
  const [done] = judged
  expect(done?.event).toMatchObject({ body: { fewer: 'from-file' } })
  expect(done?.event.blobs).not.toHaveProperty('frames')
  expect(done && wrongWith(done)).toBe('nothing')
  expect(await faults()).toEqual([])
})

it('says to hold still while it takes the frames, and nothing moves on the screen', async () => {
  const place = () => document.querySelector('video')?.getBoundingClientRect()
  const before = place()
  const meanwhile: unknown[] = []
  meddle((shot, at) => {
    if (at > 0) meanwhile.push([document.querySelector('p.hold')?.textContent, place()])
    return shot
  })
  await press()
  await expect.poll(() => judged.length, { timeout: 45_000 }).toBe(1)
  expect(meanwhile.length).toBeGreaterThanOrEqual(2)
  expect(new Set(meanwhile.map((each) => JSON.stringify(each)))).toEqual(
    new Set([JSON.stringify(['Hold still: the camera is taking the frames', before])]),
  )
})

it('records nothing where the camera is lost between two frames', async () => {
  const taken = meddle((shot) => {
    const stream = document.querySelector('video')?.srcObject
    if (stream instanceof MediaStream) stream.getVideoTracks()[0]?.dispatchEvent(new Event('ended'))
    return shot
  })
  await press()
  await shows(/The camera stopped before it had taken all frames\. Nothing was recorded\./)
  await shows(/The camera is gone/)
  expect(taken).toHaveLength(1)
  expectNothing(taken)
})

it('records nothing where the person leaves while frames are taken', async () => {
  const taken = meddle((shot) => {
    go({ name: 'home' })
    return shot
  })
  await press()
  await shows('Inspect')
  await expect
    .poll(() => taken.map(({ photo }) => photo instanceof VideoFrame && photo.format))
    .toEqual([null])
  expect(judged).toEqual([])
})

it('records nothing where the camera shows no new picture', async () => {
  const taken = meddle((shot) => {
    document.querySelector('video')?.pause()
    return shot
  })
  await press()
  await shows(/The camera gave no new picture, or the same one twice\. Nothing was recorded\./)
  expectNothing(taken)
})

it('records nothing where the camera shows the same picture again', async () => {
  let first: VideoFrame | undefined
  const taken = meddle((shot, timestamp) => {
    if (!(shot.photo instanceof VideoFrame)) return shot
    first ??= shot.photo.clone()
    shot.drop()
    const [photo, frame] = [new VideoFrame(first, { timestamp }), first.clone()]
    const keep = async () => {
      const canvas = new OffscreenCanvas(frame.displayWidth, frame.displayHeight)
      canvas.getContext('2d')?.drawImage(frame, 0, 0)
      return canvas.convertToBlob({ type: 'image/jpeg' })
    }
    return { ...shot, photo, keep, drop: () => frame.close() }
  })
  await press()
  await shows(/the same one twice\. Nothing was recorded\./)
  expect(taken).toHaveLength(3)
  expect(judged).toEqual([])
  first?.close()
})

it('records nothing where one frame cannot be read', async () => {
  const taken = meddle((shot, at) => {
    if (at !== 1) return shot
    shot.drop()
    return { ...shot, photo: new Blob(['no picture']) }
  })
  await press()
  await shows(/This file is not a photograph that Plumb reads/)
  expectNothing(taken)
})

it('records nothing where one frame is blurred', async () => {
  const grey = await drawGrey(640, 480, 128)
  const taken = meddle((shot, at) => {
    if (at !== 2) return shot
    shot.drop()
    return { ...shot, photo: grey }
  })
  await press()
  await shows(/The photograph is blurred/)
  expectNothing(taken)
})

it('records nothing where the model moves to another backend between two frames', async () => {
  const { assistant } = app
  if (assistant === undefined) throw new Error('expected an assistant')
  const judge = assistant.judge.bind(assistant)
  let frame = 0
  vi.spyOn(assistant, 'judge').mockImplementation(async (photo) => {
    const answer = await judge(photo)
    frame += 1
    if (!answer.ok || frame === 1) return answer
    return ok({ ...answer.value, by: { ...answer.value.by, backend: 'webgpu' } })
  })
  const taken = meddle((shot) => shot)
  await press()
  await shows(/The model had to move to another part of this tablet between two frames/)
  expect(frame).toBe(2)
  expectNothing(taken)
})
