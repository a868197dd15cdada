import { describe, expect, it } from 'vitest'
import { concat, utf8 } from '../../core/bytes.ts'
import { checkPhoto } from '../../core/photo/photo.ts'
import { drawQuarters, withOrientation } from './photo.fixture.ts'
import { openDecoder, WHOLE } from './pixels.ts'
import { openPixelRoom } from './resample-wasm.ts'

const room = await openPixelRoom()

const bytesOf = async (blob: Blob) => new Uint8Array(await blob.arrayBuffer())
const kindOf = (bytes: Uint8Array) => {
  const checked = checkPhoto(bytes)
  return checked.ok ? checked.value.format : checked.error.kind
}

describe('what is taken for a photograph', () => {
  it.each(['jpeg', 'png', 'webp'] as const)('takes a whole %s and reads its size', async (format) => {
    const checked = checkPhoto(await bytesOf(await drawQuarters(48, 32, `image/${format}`)))
    expect(checked).toEqual({
      ok: true,
      value: { format, width: 48, height: 32, isWhole: true, hasExif: format === 'webp' },
    })
  })

  it('refuses nothing at all and what is no image', () => {
    expect(kindOf(new Uint8Array())).toBe('empty')
    expect(kindOf(utf8('part number 4711\n'.repeat(50)))).toBe('not-an-image')
    expect(kindOf(utf8('GIF89a, which we do not take'))).toBe('not-an-image')
    expect(kindOf(Uint8Array.of(0xff))).toBe('not-an-image')
  })

  it.each(['jpeg', 'png', 'webp'] as const)('refuses a %s cut at any byte', async (format) => {
    const whole = await bytesOf(await drawQuarters(40, 40, `image/${format}`))
    for (let length = 12; length < whole.length; length++)
      expect([length, kindOf(whole.subarray(0, length))]).toEqual([length, 'truncated'])
  })

  it('takes bytes after the end, as phones append them', async () => {
    const jpeg = await bytesOf(await drawQuarters(40, 40, 'image/jpeg'))
    expect(kindOf(concat(jpeg, utf8('MotionPhoto_Data')))).toBe('jpeg')
  })

  it('is not deceived by the end mark of a preview inside a segment', async () => {
    const jpeg = await bytesOf(await drawQuarters(40, 40, 'image/jpeg'))
    const preview = concat(Uint8Array.of(0xff, 0xe1, 0, 8), Uint8Array.of(0xff, 0xd8, 0xff, 0xd9, 0, 0))
    const cut = concat(jpeg.subarray(0, 2), preview, jpeg.subarray(2, jpeg.length - 2))
    expect(kindOf(cut)).toBe('truncated')
    expect(kindOf(concat(cut, Uint8Array.of(0xff, 0xd9)))).toBe('jpeg')
  })

  it('refuses sixty megapixels from the header alone', async () => {
    const jpeg = await bytesOf(await drawQuarters(40, 40, 'image/jpeg'))
    const frame = jpeg.findIndex((byte, i) => byte === 0xff && jpeg[i + 1] === 0xc0)
    new DataView(jpeg.buffer).setUint16(frame + 5, 6708)
    new DataView(jpeg.buffer).setUint16(frame + 7, 8944)
    expect(kindOf(jpeg)).toBe('too-large')
    const png = await bytesOf(await drawQuarters(40, 40, 'image/png'))
    new DataView(png.buffer).setUint32(16, 60_000)
    new DataView(png.buffer).setUint32(20, 1_000)
    expect(kindOf(png)).toBe('too-large')
  })
})

describe('decoding', () => {
  it('says what cannot be decoded although it looks whole', async () => {
    const png = await bytesOf(await drawQuarters(40, 40, 'image/png'))
    png.fill(7, 41, png.length - 16)
    new DataView(png.buffer).setUint32(33, png.length - 57)
    const decoded = await openDecoder(room)(new Blob([png]), WHOLE)
    expect(decoded).toMatchObject({ ok: false, error: { kind: 'undecodable' } })
  })

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('turns EXIF orientation %i upright', async (orientation) => {
    const stored = await drawQuarters(64, 32, 'image/jpeg', orientation)
    const decoded = await openDecoder(room)(
      new Blob([withOrientation(await bytesOf(stored), orientation)]),
      WHOLE,
    )
    if (!decoded.ok) throw new Error(decoded.error.message)
    const { width, height, rgba } = decoded.value.seen
    expect([width, height]).toEqual(orientation > 4 ? [32, 64] : [64, 32])
    // Upright, the dark quarter is at the top left and the bright one at the top right.
    const at = (x: number, y: number) =>
      rgba[4 * (Math.floor(y * height) * width + Math.floor(x * width))] ?? -1
    expect(at(0.25, 0.25)).toBeLessThan(60)
    expect(at(0.75, 0.25)).toBeGreaterThan(200)
    expect(at(0.25, 0.75)).toBeGreaterThan(60)
    expect(at(0.25, 0.75)).toBeLessThan(140)
  })

  it('takes a frame as it comes', async () => {
    const frame = await createImageBitmap(await drawQuarters(30, 20, 'image/png'))
    expect(await openDecoder(room)(frame, WHOLE)).toMatchObject({
      ok: true,
      value: { width: 30, height: 20 },
    })
  })
})

/** What a canvas shows of a file, in the order red, green, blue. */
async function drawn(blob: Blob): Promise<Uint8ClampedArray> {
  const bitmap = await createImageBitmap(blob)
  const { width, height } = bitmap
  const context = new OffscreenCanvas(width, height).getContext('2d', { alpha: false })
  context?.drawImage(bitmap, 0, 0)
  return context?.getImageData(0, 0, width, height).data ?? new Uint8ClampedArray()
}

/** The same of what is judged, cut out of the whole. */
const colours = (rgba: ArrayLike<number>, isBgr = false): number[] =>
  Array.from({ length: (rgba.length / 4) * 3 }, (_, i) => {
    const place = i % 3
    return rgba[Math.floor(i / 3) * 4 + (isBgr ? 2 - place : place)] ?? -1
  })

/** A picture in which no two neighbours are alike; `alpha` below 1 makes it see-through. */
function drawNoise(type: string, colorSpace: PredefinedColorSpace = 'srgb', alpha = 1): Promise<Blob> {
  const canvas = new OffscreenCanvas(75, 50)
  const context = canvas.getContext('2d', { colorSpace })
  if (!context) throw new Error('canvas: found no 2d context, expected one')
  for (let i = 0; i < 75 * 50; i++) {
    const value = Math.imul(i + 1, 0x9e3779b1) >>> 8
    context.fillStyle = `rgb(${value & 255} ${(value >> 8) & 255} ${(value >> 16) & 255} / ${alpha})`
    context.fillRect(i % 75, Math.floor(i / 75), 1, 1)
  }
  return canvas.convertToBlob({ type, quality: 0.9 })
}

describe('copying pixels instead of drawing them', () => {
  const files: [string, () => Promise<Blob>][] = [
    ['a JPEG', () => drawNoise('image/jpeg')],
    ['a PNG', () => drawNoise('image/png')],
    ['a WebP', () => drawNoise('image/webp')],
    ['a see-through PNG', () => drawNoise('image/png', 'srgb', 0.5)],
    ['a JPEG in another colour space', () => drawNoise('image/jpeg', 'display-p3')],
    ...[2, 3, 4, 5, 6, 7, 8].map((orientation): [string, () => Promise<Blob>] => [
      `EXIF orientation ${orientation}`,
      async () => new Blob([withOrientation(await bytesOf(await drawNoise('image/jpeg')), orientation)]),
    ]),
  ]

  it.each(files)('sees of %s what a canvas shows', async (_, draw) => {
    const blob = await draw()
    const decoded = await openDecoder(room)(blob, WHOLE)
    if (!decoded.ok) throw new Error(decoded.error.message)
    const { rgba, isBgr } = decoded.value.seen
    expect(colours(rgba, isBgr)).toEqual(colours(await drawn(blob)))
  })

  it.each(files)('cuts the same part out of %s', async (_, draw) => {
    const blob = await draw()
    const decode = openDecoder(room)
    await decode(blob, WHOLE)
    const decoded = await decode(blob, { x: 0.2, y: 0.1, width: 0.5, height: 0.7 })
    if (!decoded.ok) throw new Error(decoded.error.message)
    const { width, seen } = decoded.value
    const [left, top] = [Math.round(width * 0.2), Math.round(decoded.value.height * 0.1)]
    const whole = await drawn(blob)
    const part = new Uint8ClampedArray(seen.rgba.length)
    for (let y = 0; y < seen.height; y++) {
      const from = ((top + y) * width + left) * 4
      part.set(whole.subarray(from, from + seen.width * 4), y * seen.width * 4)
    }
    expect(colours(seen.rgba, seen.isBgr)).toEqual(colours(part))
  })
})
