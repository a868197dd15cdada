import { fail, ok, type Result } from '../../core/result.ts'
import type { Camera, Shot } from './camera.svelte.ts'
import { FRAME_PAUSE_MS, FRAME_TRIES } from './limit.ts'

/** Why a press gave fewer frames than were asked for: the camera is gone, or shows the same picture on and on. */
export type BurstError = { readonly kind: 'camera-lost' | 'camera-still' }

const pause = () => new Promise((resolve) => setTimeout(resolve, FRAME_PAUSE_MS))

/** When the camera gave a frame, in its own microseconds: what is shown on and on has one time. */
const timeOf = (shot: Shot | undefined): number | undefined =>
  shot?.photo instanceof VideoFrame ? shot.photo.timestamp : undefined

/** Takes the next frame of a press: one that the camera gave after `last`. */
async function takeNext(
  camera: Camera,
  video: HTMLVideoElement,
  last: Shot | undefined,
): Promise<Result<Shot, BurstError>> {
  for (let tries = 0; tries < FRAME_TRIES; tries++) {
    if (last !== undefined) await pause()
    const shot = camera.state.kind === 'live' ? camera.shoot(video) : undefined
    if (shot === undefined) return fail({ kind: 'camera-lost' })
    if (last === undefined || timeOf(shot) !== timeOf(last)) return ok(shot)
    shot.drop()
  }
  return fail({ kind: 'camera-still' })
}

/** The frames of one press, each another one of the camera's: all that were asked for, or none. */
export async function takeFrames(
  camera: Camera,
  video: HTMLVideoElement,
  count: number,
): Promise<Result<Shot[], BurstError>> {
  const shots: Shot[] = []
  while (shots.length < count) {
    const taken = await takeNext(camera, video, shots.at(-1))
    if (!taken.ok) {
      for (const shot of shots) shot.drop()
      return taken
    }
    shots.push(taken.value)
  }
  return ok(shots)
}
