import type { Pixels } from '../../core/model/image.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import type { Photo } from './message.ts'
import { checkPhoto, checkSize, type PhotoError } from './photo.ts'

/** Turns a photograph into upright pixels; keeps one canvas between calls. */
export type Decode = (photo: Photo) => Promise<Result<Pixels, PhotoError>>

type Frame = ImageBitmap | VideoFrame

/**
 * EXIF orientation is applied. Colours are brought to sRGB by the browser's default conversion; files without a
 * profile, golden cases among them, are taken as sRGB and stay bit-equal.
 */
const DECODING: ImageBitmapOptions = { imageOrientation: 'from-image' }

async function openFrame(photo: Photo): Promise<Result<Frame, PhotoError>> {
  if (!(photo instanceof Blob)) return ok(photo)
  const header = checkPhoto(new Uint8Array(await photo.arrayBuffer()))
  if (!header.ok) return header
  try {
    return ok(await createImageBitmap(photo, DECODING))
  } catch (error) {
    return fail({
      kind: 'undecodable',
      message: `${header.value.format}: ${String(error)}, expected an image`,
    })
  }
}

const sizeOf = (frame: Frame): { width: number; height: number } =>
  frame instanceof ImageBitmap ? frame : { width: frame.displayWidth, height: frame.displayHeight }

/** A decoder for files and camera frames. What lies under transparent pixels is drawn on black. */
export function openDecoder(): Decode {
  const canvas = new OffscreenCanvas(1, 1)
  // Software canvas: one read-back from the GPU would cost more than the whole preparation.
  const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true })
  if (!context) throw new Error('canvas: found no 2d context, expected one')
  return async (photo) => {
    const opened = await openFrame(photo)
    if (!opened.ok) return opened
    const frame = opened.value
    const { width, height } = sizeOf(frame)
    const size = checkSize(width, height)
    if (size.ok) {
      if (canvas.width !== width) canvas.width = width
      if (canvas.height !== height) canvas.height = height
      context.drawImage(frame, 0, 0, width, height)
    }
    frame.close()
    if (!size.ok) return size
    return ok({ width, height, rgba: context.getImageData(0, 0, width, height).data })
  }
}
