import { afterEach, expect, it, vi } from 'vitest'
import { seenPixels } from './camera.fixture.ts'
import { Camera, fileShot, type Shot } from './camera.svelte.ts'

// Chromium's drawn camera: a real stream, real frames.

const video = document.createElement('video')
video.muted = true

async function shootLive(camera: Camera): Promise<Shot> {
  await camera.open()
  if (camera.state.kind !== 'live') throw new Error('camera: found none, expected the drawn one')
  expect(camera.shoot(video)).toBeUndefined()
  video.srcObject = camera.state.stream
  await video.play()
  const shot = camera.shoot(video)
  if (!shot) throw new Error('camera: found no frame, expected one')
  return shot
}

afterEach(() => {
  video.srcObject = null
  vi.restoreAllMocks()
})

it('hands the frame over as the camera gave it, and writes the JPEG only when it is to be kept', async () => {
  const camera = new Camera()
  const encode = vi.spyOn(OffscreenCanvas.prototype, 'convertToBlob')
  const shot = await shootLive(camera)
  camera.close()
  expect(shot).toMatchObject({ source: 'camera', stored: { kind: 'encoded', quality: 0.92 } })
  if (!(shot.photo instanceof VideoFrame)) throw new Error('camera: found no frame, expected one')
  const judged = await seenPixels(shot.photo)
  expect(encode).not.toHaveBeenCalled()

  const kept = await shot.keep()
  expect(kept.type).toBe('image/jpeg')
  const stored = await seenPixels(kept)
  expect([stored.width, stored.height]).toEqual([judged.width, judged.height])
  // The same frame but for what JPEG takes away.
  let off = 0
  for (let i = 0; i < judged.rgba.length; i++)
    off += Math.abs((judged.rgba[i] ?? 0) - (stored.rgba[i] ?? 0)) / judged.rgba.length
  expect(off).toBeLessThan(3)
})

it('judges and keeps a file as it is', async () => {
  const file = new Blob(['a photograph'])
  const shot = fileShot(file)
  expect(shot).toMatchObject({ source: 'file', photo: file, stored: { kind: 'as-judged' } })
  expect(await shot.keep()).toBe(file)
})
