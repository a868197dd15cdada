import decodeJpeg, { init as initJpeg } from '@jsquash/jpeg/decode.js'
import decodePng, { init as initPngDecoder } from '@jsquash/png/decode.js'
import encodePng, { init as initPngEncoder } from '@jsquash/png/encode.js'
import type { Bytes } from '../bytes.ts'
import type { Pixels } from '../model/image.ts'
import { fail, ok, type Result } from '../result.ts'
import { checkPhoto, type PhotoError } from './photo.ts'

/** The codecs' WebAssembly, compiled: mozjpeg's decoder, and the png crate. */
export interface CodecModules {
  readonly jpeg: WebAssembly.Module
  readonly png: WebAssembly.Module
}

/** Reads and writes photographs in the same way on every machine: WebAssembly, where a browser's own decoder is its own. */
export interface Codec {
  /** A JPEG or PNG as upright 8-bit RGBA. Colour profiles are not applied: values are as they are stored. */
  decode(bytes: Bytes): Promise<Result<Pixels, PhotoError>>
  /** A PNG, RGBA: the same pixels give the same bytes. */
  encode(pixels: Pixels): Promise<Bytes>
}

const refuse = (message: string) => fail<PhotoError>({ kind: 'undecodable', message })

const SAVE = 'save it as an RGB JPEG or PNG and add it again'

/** A buffer of its own: the codecs take the whole of it. */
const own = (bytes: ArrayLike<number>): ArrayBuffer => new Uint8Array(bytes).buffer

/** Opens the codecs. Their modules are the caller's: core fetches and reads nothing. */
export async function openCodec({ jpeg, png }: CodecModules): Promise<Codec> {
  await Promise.all([initJpeg(jpeg), initPngDecoder(png), initPngEncoder(png)])
  const pixelsOf = (bytes: Bytes, format: 'jpeg' | 'png') =>
    format === 'jpeg' ? decodeJpeg(own(bytes), { preserveOrientation: true }) : decodePng(own(bytes))
  return {
    async decode(bytes) {
      const header = checkPhoto(bytes)
      if (!header.ok) return header
      const { format } = header.value
      if (format === 'webp') return refuse(`found a WebP, expected a JPEG or PNG: ${SAVE}`)
      try {
        const { width, height, data } = await pixelsOf(bytes, format)
        return ok({ width, height, rgba: data })
      } catch {
        return refuse(`found a ${format.toUpperCase()} of a kind that is not read here (CMYK?): ${SAVE}`)
      }
    },
    encode: async ({ width, height, rgba }) => {
      const data = new Uint8ClampedArray(own(rgba))
      return new Uint8Array(await encodePng({ width, height, data, colorSpace: 'srgb' } as ImageData))
    },
  }
}
