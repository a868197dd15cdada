import type { Pixels, Rect } from '../../core/model/image.ts'

/** Without alpha there is nothing to blend; other formats are for the canvas to convert. */
const isPlain = (format: VideoPixelFormat | null): boolean => format === 'RGBX' || format === 'BGRX'

const isSrgb = ({ primaries, transfer, matrix }: VideoColorSpace): boolean =>
  primaries === 'bt709' && transfer === 'iec61966-2-1' && matrix === 'rgb'

/** A bitmap's pixels as they lie in memory; undefined where that would not be what a canvas shows. */
async function copyPart(
  bitmap: ImageBitmap,
  { x, y, width, height }: Rect,
  into: Uint8Array<ArrayBuffer>,
): Promise<Pixels | undefined> {
  const frame = new VideoFrame(bitmap, { timestamp: 0 })
  try {
    const isWhole = frame.displayWidth === bitmap.width && frame.displayHeight === bitmap.height
    if (!isPlain(frame.format) || !isSrgb(frame.colorSpace) || !isWhole) return undefined
    const rgba = into.subarray(0, width * height * 4)
    const layout = await frame.copyTo(rgba, {
      rect: { x, y, width, height },
      layout: [{ offset: 0, stride: width * 4 }],
    })
    return layout.length === 1 ? { width, height, rgba, isBgr: frame.format === 'BGRX' } : undefined
  } finally {
    frame.close()
  }
}

/**
 * Opens what copies a part of a decoded bitmap through a VideoFrame: one copy into memory that is kept between calls,
 * where a canvas takes three into fresh memory. Undefined where the browser cannot, where there is alpha, and where
 * colours are not sRGB. Not for bitmaps of files with EXIF: Chromium's VideoFrame forgets orientations 2 to 4.
 */
export function openCopy(): (bitmap: ImageBitmap, part: Rect) => Promise<Pixels | undefined> {
  let kept = new Uint8Array(0)
  return async (bitmap, part) => {
    if (typeof VideoFrame === 'undefined') return undefined
    const needed = part.width * part.height * 4
    if (kept.length < needed) kept = new Uint8Array(needed)
    // A browser may refuse for reasons of its own; the canvas is always there.
    return copyPart(bitmap, part, kept).catch(() => undefined)
  }
}
