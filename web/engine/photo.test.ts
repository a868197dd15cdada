import { describe, expect, it } from 'vitest'
import { concat, utf8 } from '../../core/bytes.ts'
import { drawQuarters, withOrientation } from './photo.fixture.ts'
import { checkPhoto } from './photo.ts'
import { openDecoder, WHOLE } from './pixels.ts'

const bytesOf = async (blob: Blob) => new Uint8Array(await blob.arrayBuffer())
const kindOf = (bytes: Uint8Array) => {
  const checked = checkPhoto(bytes)
  return checked.ok ? checked.value.format : checked.error.kind
}

describe('what is taken for a photograph', () => {
  it.each(['jpeg', 'png', 'webp'] as const)('takes a whole %s and reads its size', async (format) => {
    const checked = checkPhoto(await bytesOf(await drawQuarters(48, 32, `image/${format}`)))
    expect(checked).toEqual({ ok: true, value: { format, width: 48, height: 32, isWhole: true } })
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
    const decoded = await openDecoder()(new Blob([png]), WHOLE)
    expect(decoded).toMatchObject({ ok: false, error: { kind: 'undecodable' } })
  })

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('turns EXIF orientation %i upright', async (orientation) => {
    const stored = await drawQuarters(64, 32, 'image/jpeg', orientation)
    const decoded = await openDecoder()(
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
    expect(await openDecoder()(frame, WHOLE)).toMatchObject({ ok: true, value: { width: 30, height: 20 } })
  })
})
