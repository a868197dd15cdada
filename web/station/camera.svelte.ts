/** What the camera shows, or why it shows nothing. */
export type CameraState =
  | { readonly kind: 'closed' }
  | { readonly kind: 'opening' }
  | { readonly kind: 'live'; readonly stream: MediaStream }
  | { readonly kind: 'failed'; readonly message: string }

function reason(error: unknown): string {
  const name = error instanceof Error ? error.name : ''
  if (name === 'NotAllowedError')
    return 'The camera is blocked. Allow it in the address bar, or take a photograph from a file.'
  if (name === 'NotFoundError' || name === 'OverconstrainedError')
    return 'This device has no camera. Take a photograph from a file.'
  return 'The camera is in use by something else. Close it there, or take a photograph from a file.'
}

/** JPEG quality of what the model judges and the record keeps: one photograph, the same bytes for both. */
const QUALITY = 0.92

/** The rear camera where there is one. */
export class Camera {
  state = $state.raw<CameraState>({ kind: 'closed' })

  async open(): Promise<void> {
    if (this.state.kind === 'live' || this.state.kind === 'opening') return
    this.state = { kind: 'opening' }
    try {
      const video = { facingMode: { ideal: 'environment' }, width: { ideal: 1920 }, height: { ideal: 1440 } }
      const stream = await navigator.mediaDevices.getUserMedia({ video, audio: false })
      stream.getVideoTracks()[0]?.addEventListener('ended', () => this.close())
      this.state = { kind: 'live', stream }
    } catch (error) {
      this.state = { kind: 'failed', message: reason(error) }
    }
  }

  close(): void {
    if (this.state.kind === 'live') for (const track of this.state.stream.getTracks()) track.stop()
    this.state = { kind: 'closed' }
  }

  /** The frame that the video shows, as a JPEG; undefined before the first one. */
  async shoot(video: HTMLVideoElement): Promise<Blob | undefined> {
    if (video.videoWidth === 0) return undefined
    const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight)
    canvas.getContext('2d')?.drawImage(video, 0, 0)
    return canvas.convertToBlob({ type: 'image/jpeg', quality: QUALITY })
  }
}
