import { cropRect, type Pixels, type Rect } from '../../core/model/image.ts'
import type { Manifest } from '../../core/model/manifest.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { copyBitmap, copyFrame } from './copy.ts'
import type { Photo } from './message.ts'
import { checkPhoto, checkSize, type PhotoError } from './photo.ts'
import type { PixelRoom } from './resample-wasm.ts'

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

/** Copies a part of a frame out, or says that only drawing shows it as it is. */
type Copy = (part: Rect, room: PixelRoom) => Promise<Pixels | undefined>

interface Opened {
  readonly frame: Frame
  readonly copy: Copy
}

const never: Copy = async () => undefined

async function openFrame(photo: Photo): Promise<Result<Opened, PhotoError>> {
  if (!(photo instanceof Blob)) {
    // Nobody knows which file a bitmap comes from, and so whether it must be turned.
    const copy: Copy = photo instanceof ImageBitmap ? never : (part, room) => copyFrame(photo, part, room)
    return ok({ frame: photo, copy })
  }
  const header = checkPhoto(new Uint8Array(await photo.arrayBuffer()))
  if (!header.ok) return header
  try {
    const frame = await createImageBitmap(photo, DECODING)
    // Chromium may leave a bitmap's turning to whoever draws it.
    const copy: Copy = header.value.hasExif ? never : (part, room) => copyBitmap(frame, part, room)
    return ok({ frame, copy })
  } catch (error) {
    return fail({
      kind: 'undecodable',
      message: `${header.value.format}: ${String(error)}, expected an image`,
    })
  }
}

const sizeOf = (frame: Frame): { width: number; height: number } =>
  frame instanceof ImageBitmap ? frame : { width: frame.displayWidth, height: frame.displayHeight }

/** Draws frames and reads them back. What lies under transparent pixels is drawn on black; colours come out in sRGB. */
function openCanvas(): (frame: Frame, size: { width: number; height: number }, part: Rect) => Pixels {
  const canvas = new OffscreenCanvas(1, 1)
  // Software canvas: one read-back from the GPU would cost more than the whole preparation.
  const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true })
  if (!context) throw new Error('canvas: found no 2d context, expected one')
  return (frame, { width, height }, part) => {
    if (canvas.width !== part.width) canvas.width = part.width
    if (canvas.height !== part.height) canvas.height = part.height
    context.drawImage(frame, -part.x, -part.y, width, height)
    const { data } = context.getImageData(0, 0, part.width, part.height)
    return { width: part.width, height: part.height, rgba: data }
  }
}

/**
 * A decoder for files and camera frames. Pixels are copied straight into `room` where the browser can (1 ms for
 * 1280 × 960 where a canvas takes 6), else through a canvas: of files the same values either way. They stand until the
 * next call.
 */
export function openDecoder(room: PixelRoom): Decode {
  const draw = openCanvas()
  return async (photo, crop) => {
    const opened = await openFrame(photo)
    if (!opened.ok) return opened
    const { frame, copy } = opened.value
    try {
      const { width, height } = sizeOf(frame)
      const size = checkSize(width, height)
      if (!size.ok) return size
      const part = cropRect({ width, height }, crop)
      const seen = (await copy(part, room)) ?? draw(frame, { width, height }, part)
      return ok({ width, height, seen })
    } finally {
      frame.close()
    }
  }
}
