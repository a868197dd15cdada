import type { Pixels, Rect } from '../../core/model/image.ts'
import { checkPhoto, checkSize, type PhotoError } from '../../core/photo/photo.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { copyBitmap, copyFrame, isShownAsStored } from './copy.ts'
import type { Photo } from './message.ts'
import type { PixelRoom } from './resample-wasm.ts'

export type Frame = ImageBitmap | VideoFrame

/** Copies a part of a frame out, or says that only drawing shows it as it is. */
type Copy = (part: Rect, room: PixelRoom) => Promise<Pixels | undefined>

/** A photograph of a bearable size in the browser's hands, to be read as often as it takes, then closed. */
export interface OpenPhoto {
  readonly frame: Frame
  /** The upright size in pixels. */
  readonly width: number
  readonly height: number
  readonly copy: Copy
  /** Whether a GPU is handed it as it is shown: bitmaps always, frames unless they are turned or stretched first. */
  readonly isUpright: boolean
  close(): void
}

const never: Copy = async () => undefined

/**
 * EXIF orientation is applied. Colours are brought to sRGB by the browser's default conversion; files without a
 * profile, golden cases among them, are taken as sRGB and stay bit-equal.
 */
const DECODING: ImageBitmapOptions = { imageOrientation: 'from-image' }

type Found = Pick<OpenPhoto, 'frame' | 'copy' | 'isUpright'>

async function findFrame(photo: Photo): Promise<Result<Found, PhotoError>> {
  if (!(photo instanceof Blob)) {
    // Nobody knows which file a bitmap comes from, and so whether it must be turned.
    const copy: Copy = photo instanceof ImageBitmap ? never : (part, room) => copyFrame(photo, part, room)
    return ok({ frame: photo, copy, isUpright: photo instanceof ImageBitmap || isShownAsStored(photo) })
  }
  const header = checkPhoto(new Uint8Array(await photo.arrayBuffer()))
  if (!header.ok) return header
  try {
    const frame = await createImageBitmap(photo, DECODING)
    // Chromium may leave a bitmap's turning to whoever draws it.
    const copy: Copy = header.value.hasExif ? never : (part, room) => copyBitmap(frame, part, room)
    return ok({ frame, copy, isUpright: true })
  } catch (error) {
    return fail({
      kind: 'undecodable',
      message: `${header.value.format}: ${String(error)}, expected an image`,
    })
  }
}

const sizeOf = (frame: Frame): { width: number; height: number } =>
  frame instanceof ImageBitmap ? frame : { width: frame.displayWidth, height: frame.displayHeight }

/** Opens a file or takes over a frame; a refused one is closed. */
export async function openPhoto(photo: Photo): Promise<Result<OpenPhoto, PhotoError>> {
  const found = await findFrame(photo)
  if (!found.ok) return found
  const { frame } = found.value
  const { width, height } = sizeOf(frame)
  const size = checkSize(width, height)
  if (size.ok) return ok({ ...found.value, width, height, close: () => frame.close() })
  frame.close()
  return size
}
