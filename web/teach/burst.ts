import type { GroupId } from '../../core/id.ts'
import type { Camera, Shot } from '../station/camera.svelte.ts'
import { BURST_PAUSE_MS } from './limit.ts'
import type { Source } from './source.ts'

const pause = () => new Promise((resolve) => setTimeout(resolve, BURST_PAUSE_MS))

/** The photograph of a frame. What the engine would take over is let go: nothing is judged here. */
async function kept(shot: Shot): Promise<Blob> {
  if (shot.photo instanceof VideoFrame) shot.photo.close()
  return shot.keep()
}

/** Frames of one press, as exposures of one part where a group is given; none before the camera's first picture. */
export async function shootBurst(
  camera: Camera,
  video: HTMLVideoElement,
  frames: number,
  group: GroupId | undefined,
): Promise<Source[]> {
  const shots: Shot[] = []
  for (let n = 0; n < frames; n++) {
    if (n > 0) await pause()
    const shot = camera.shoot(video)
    if (shot) shots.push(shot)
  }
  const blobs = await Promise.all(shots.map(kept))
  return blobs.map((blob, i) => ({
    ...{ path: `Frame ${i + 1}`, from: 'camera' as const, ...(group && { group }) },
    read: async () => new Uint8Array(await blob.arrayBuffer()),
  }))
}
