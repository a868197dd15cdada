import type { Pixels, Rect } from '../../core/model/image.ts'
import type { PixelRoom } from './resample-wasm.ts'

/** Without alpha there is nothing to blend; other formats are for the canvas to convert. */
const isPlain = (format: VideoPixelFormat | null): boolean => format === 'RGBX' || format === 'BGRX'

const isSrgb = ({ primaries, transfer, matrix }: VideoColorSpace): boolean =>
  primaries === 'bt709' && transfer === 'iec61966-2-1' && matrix === 'rgb'

/** Copies a part of a frame that lies upright; `as` makes the browser convert it. */
async function copyPart(
  frame: VideoFrame,
  { x, y, width, height }: Rect,
  room: PixelRoom,
  as?: VideoFrameCopyToOptions & { readonly format: 'RGBX'; readonly colorSpace: 'srgb' },
): Promise<Pixels | undefined> {
  const rgba = room.room(width * height * 4)
  const layout = await frame.copyTo(rgba, {
    ...as,
    rect: { x, y, width, height },
    layout: [{ offset: 0, stride: width * 4 }],
  })
  if (layout.length !== 1) return undefined
  return { width, height, rgba, isBgr: as === undefined && frame.format === 'BGRX' }
}

/**
 * A decoded bitmap's pixels as they lie in memory: one copy to where the resampler wants them, where a canvas takes
 * three into fresh memory. Undefined where that would not be what a canvas shows: alpha, colours other than sRGB. Not
 * for bitmaps of files with EXIF: Chromium's VideoFrame forgets orientations 2 to 4.
 */
export async function copyBitmap(
  bitmap: ImageBitmap,
  part: Rect,
  room: PixelRoom,
): Promise<Pixels | undefined> {
  if (typeof VideoFrame === 'undefined') return undefined
  const frame = new VideoFrame(bitmap, { timestamp: 0 })
  try {
    const isWhole = frame.displayWidth === bitmap.width && frame.displayHeight === bitmap.height
    if (!isPlain(frame.format) || !isSrgb(frame.colorSpace) || !isWhole) return undefined
    return await copyPart(frame, part, room)
  } catch {
    // A browser may refuse for reasons of its own; the canvas is always there.
    return undefined
  } finally {
    frame.close()
  }
}

/** What browsers that turn frames say about them; the others hand them out turned. */
const isTurned = (frame: VideoFrame & { readonly rotation?: number; readonly flip?: boolean }): boolean =>
  (frame.rotation ?? 0) !== 0 || frame.flip === true

/** Whether a camera frame is neither turned nor stretched before it is shown. */
export const isShownAsStored = (frame: VideoFrame): boolean =>
  !isTurned(frame) &&
  frame.displayWidth === frame.visibleRect?.width &&
  frame.displayHeight === frame.visibleRect.height

/**
 * A camera frame's pixels, brought to sRGB by the browser while they are copied. Undefined for frames that are turned
 * or stretched before they are shown, and where the browser cannot convert.
 */
export async function copyFrame(frame: VideoFrame, part: Rect, room: PixelRoom): Promise<Pixels | undefined> {
  const shown = frame.visibleRect
  if (shown === null || !isShownAsStored(frame)) return undefined
  const from = { ...part, x: part.x + shown.x, y: part.y + shown.y }
  try {
    return await copyPart(frame, from, room, { format: 'RGBX', colorSpace: 'srgb' })
  } catch {
    return undefined
  }
}
