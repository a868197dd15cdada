import type { StoredPhoto } from '../../core/record/opened.ts'
import type { Photo } from '../engine/message.ts'

/** What the camera shows, or why it shows nothing. */
export type CameraState =
  | { readonly kind: 'closed' }
  | { readonly kind: 'opening' }
  | { readonly kind: 'live'; readonly stream: MediaStream }
  | { readonly kind: 'failed'; readonly message: string }

const GONE = 'The camera is gone. Plug it in and come back to this step, or take a photograph from a file.'

function reason(error: unknown): string {
  const name = error instanceof Error ? error.name : ''
  if (name === 'NotAllowedError')
    return 'The camera is blocked. Allow it in the address bar, or take a photograph from a file.'
  if (name === 'NotFoundError' || name === 'OverconstrainedError')
    return 'This device has no camera. Take a photograph from a file.'
  return 'The camera is in use by something else. Close it there, or take a photograph from a file.'
}

/** JPEG quality of the photograph that a record keeps of a frame. */
const QUALITY = 0.92

/** What is judged, and how the photograph that the record keeps comes of it. */
export interface Shot {
  readonly source: 'camera' | 'file'
  /** For the engine, which takes it over. */
  readonly photo: Photo
  readonly stored: StoredPhoto
  /** The bytes to keep; a frame is written as JPEG only now, so that the verdict does not wait for it. */
  keep(): Promise<Blob>
  /** Lets go of the frame, once it is kept or nobody wants it. */
  drop(): void
}

/** A file is judged and kept as it is. */
export const fileShot = (file: Blob): Shot => ({
  source: 'file',
  photo: file,
  stored: { kind: 'as-judged' },
  keep: async () => file,
  drop: () => undefined,
})

function frameShot(frame: VideoFrame): Shot {
  const photo = frame.clone()
  return {
    source: 'camera',
    photo,
    stored: { kind: 'encoded', format: 'image/jpeg', quality: QUALITY },
    async keep() {
      const canvas = new OffscreenCanvas(frame.displayWidth, frame.displayHeight)
      canvas.getContext('2d')?.drawImage(frame, 0, 0, canvas.width, canvas.height)
      frame.close()
      return canvas.convertToBlob({ type: 'image/jpeg', quality: QUALITY })
    },
    // The engine closes what it took; of several frames it may not have come to this one.
    drop() {
      photo.close()
      frame.close()
    },
  }
}

/** The rear camera where there is one. */
export class Camera {
  state = $state.raw<CameraState>({ kind: 'closed' })

  async open(): Promise<void> {
    if (this.state.kind === 'live' || this.state.kind === 'opening') return
    this.state = { kind: 'opening' }
    try {
      const video = { facingMode: { ideal: 'environment' }, width: { ideal: 1920 }, height: { ideal: 1440 } }
      const stream = await navigator.mediaDevices.getUserMedia({ video, audio: false })
      stream.getVideoTracks()[0]?.addEventListener('ended', () => {
        this.state = { kind: 'failed', message: GONE }
      })
      this.state = { kind: 'live', stream }
    } catch (error) {
      this.state = { kind: 'failed', message: reason(error) }
    }
  }

  close(): void {
    if (this.state.kind === 'live') for (const track of this.state.stream.getTracks()) track.stop()
    this.state = { kind: 'closed' }
  }

  /** The frame that the video shows, as the camera gave it; undefined before the first one. */
  shoot(video: HTMLVideoElement): Shot | undefined {
    return video.videoWidth === 0 ? undefined : frameShot(new VideoFrame(video))
  }
}
