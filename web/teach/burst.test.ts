import { expect, test } from 'vitest'
import { type GroupId, idFrom } from '../../core/id.ts'
import { Camera } from '../station/camera.svelte.ts'
import { shootBurst } from './burst.ts'

/** A camera whose picture changes with every frame, as a real one's does. */
async function film() {
  const canvas = document.createElement('canvas')
  Object.assign(canvas, { width: 64, height: 48 })
  const context = canvas.getContext('2d')
  if (!context) throw new Error('found no canvas')
  let n = 0
  const drawing = setInterval(() => {
    context.fillStyle = `rgb(${(n++ * 37) % 256} 90 60)`
    context.fillRect(0, 0, 64, 48)
  }, 15)
  const video = document.createElement('video')
  Object.assign(video, { muted: true, srcObject: canvas.captureStream() })
  await video.play()
  return { video, stop: () => clearInterval(drawing) }
}

test('the frames of one press are photographs of their own, in one group', async () => {
  const { video, stop } = await film()
  const group = idFrom<GroupId>(new Uint8Array(16))
  const sources = await shootBurst(new Camera(), video, 4, group)
  stop()
  const bytes = await Promise.all(sources.map(({ read }) => read()))
  expect(sources.map((source) => source.group)).toEqual([group, group, group, group])
  expect(new Set(bytes.map(String)).size).toBeGreaterThan(1)
})
