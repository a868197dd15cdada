import { cropRect, type Pixels, type Rect } from '../../core/model/image.ts'
import type { Manifest } from '../../core/model/manifest.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import type { Photo } from './message.ts'
import { checkPhoto, checkSize, type PhotoError } from './photo.ts'

/** An upright photograph's size, and the pixels of the part of it that is judged. */
export interface Decoded {
  readonly width: number
  readonly height: number
  readonly seen: Pixels
}

type Crop = Manifest['input']['crop']

/** Turns a photograph into upright pixels of its `crop`, given as fractions; keeps one canvas between calls. */
export type Decode = (photo: Photo, crop: Crop) => Promise<Result<Decoded, PhotoError>>

export const WHOLE: Crop = { x: 0, y: 0, width: 1, height: 1 }

/** The manifest's input for pixels that are cropped already: cropping whole pixels first changes no bit. */
export const croppedInput = (input: Manifest['input']): Manifest['input'] => ({ ...input, crop: WHOLE })

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
  const read = ({ x, y, width, height }: Rect): Pixels => ({
    width,
    height,
    rgba: context.getImageData(x, y, width, height).data,
  })
  return async (photo, crop) => {
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
    return ok({ width, height, seen: read(cropRect({ width, height }, crop)) })
  }
}
