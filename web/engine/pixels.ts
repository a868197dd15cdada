import { cropRect, type Pixels, type Rect } from '../../core/model/image.ts'
import type { Manifest } from '../../core/model/manifest.ts'
import type { PhotoError } from '../../core/photo/photo.ts'
import { ok, type Result } from '../../core/result.ts'
import { type Frame, type OpenPhoto, openPhoto } from './frame.ts'
import type { Photo } from './message.ts'
import type { PixelRoom } from './resample-wasm.ts'

/** An upright photograph's size, and the pixels of the part of it that is judged. */
export interface Decoded {
  readonly width: number
  readonly height: number
  readonly seen: Pixels
}

type Crop = Manifest['input']['crop']

/** Reads the upright pixels of an open photograph's `crop`, given as fractions. They stand until the next call. */
export type ReadPixels = (photo: OpenPhoto, crop: Crop) => Promise<Pixels>

/** Turns a photograph into upright pixels of its `crop`, given as fractions; keeps one canvas between calls. */
export type Decode = (photo: Photo, crop: Crop) => Promise<Result<Decoded, PhotoError>>

export const WHOLE: Crop = { x: 0, y: 0, width: 1, height: 1 }

/** The manifest's input for pixels that are cropped already: cropping whole pixels first changes no bit. */
export const croppedInput = (input: Manifest['input']): Manifest['input'] => ({ ...input, crop: WHOLE })

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
 * Pixels are copied straight into `room` where the browser can (1 ms for 1280 × 960 where a canvas takes 6), else
 * through a canvas: of files the same values either way.
 */
export function openReader(room: PixelRoom): ReadPixels {
  const draw = openCanvas()
  return async (photo, crop) => {
    const part = cropRect(photo, crop)
    return (await photo.copy(part, room)) ?? draw(photo.frame, photo, part)
  }
}

/** A decoder for files and camera frames, which it closes. */
export function openDecoder(room: PixelRoom): Decode {
  const read = openReader(room)
  return async (photo, crop) => {
    const opened = await openPhoto(photo)
    if (!opened.ok) return opened
    try {
      const { width, height } = opened.value
      return ok({ width, height, seen: await read(opened.value, crop) })
    } finally {
      opened.value.close()
    }
  }
}
