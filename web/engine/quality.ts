import type { Pixels } from '../../core/model/image.ts'
import { QUALITY_SIDE } from './limit.ts'

/** Whether a photograph is worth judging. */
export interface Quality {
  /** Variance of the Laplacian of a small grey version (values 0..255): falls as the image blurs. */
  readonly sharpness: number
  /** Mean luma, 0 black to 1 white. */
  readonly brightness: number
}

interface Grey {
  readonly width: number
  readonly height: number
  readonly luma: Float32Array
}

const OUTER = 0xff00ff
const GREEN = 0xff00

/** Averages `step` × `step` blocks of BT.601 luma, so that the sensor's noise does not count as sharpness. */
function smallGrey({ width, height, rgba, isBgr = false }: Pixels): Grey {
  const step = Math.max(1, Math.ceil(Math.max(width, height) / QUALITY_SIDE))
  const columns = Math.max(1, Math.floor(width / step))
  const rows = Math.max(1, Math.floor(height / step))
  // Four samples a block, at its quarters, are as good as all of it at a fraction of the time.
  const near = step >> 2
  const far = (3 * step) >> 2
  const across = far - near
  const down = across * width
  const words = new Int32Array(rgba.buffer, rgba.byteOffset, width * height)
  const [low, high] = isBgr ? [114, 299] : [299, 114]
  const luma = new Float32Array(columns * rows)
  for (let y = 0, i = 0; y < rows; y++) {
    let at = (y * step + near) * width + near
    for (let x = 0; x < columns; x++, i++, at += step) {
      const a = words[at] ?? 0
      const b = words[at + across] ?? 0
      const c = words[at + down] ?? 0
      const d = words[at + across + down] ?? 0
      // Red and blue are added side by side in one word.
      const outer = (a & OUTER) + (b & OUTER) + (c & OUTER) + (d & OUTER)
      const green = ((a & GREEN) + (b & GREEN) + (c & GREEN) + (d & GREEN)) >>> 8
      luma[i] = (low * (outer & 0xffff) + 587 * green + high * (outer >>> 16)) / 4000
    }
  }
  return { width: columns, height: rows, luma }
}

function laplacianVariance({ width, height, luma }: Grey): number {
  let sum = 0
  let squares = 0
  const count = (width - 2) * (height - 2)
  if (width < 3 || height < 3) return 0
  for (let y = 1; y < height - 1; y++) {
    for (let at = y * width + 1; at < (y + 1) * width - 1; at++) {
      const around =
        (luma[at - 1] ?? 0) + (luma[at + 1] ?? 0) + (luma[at - width] ?? 0) + (luma[at + width] ?? 0)
      const value = around - 4 * (luma[at] ?? 0)
      sum += value
      squares += value * value
    }
  }
  return squares / count - (sum / count) ** 2
}

/**
 * Measures focus and exposure; about a millisecond whatever the photograph's size. The pixels must start on a word, as
 * those of a decoder do.
 */
export function measureQuality(pixels: Pixels): Quality {
  const grey = smallGrey(pixels)
  let sum = 0
  for (const value of grey.luma) sum += value
  return { sharpness: laplacianVariance(grey), brightness: sum / grey.luma.length / 255 }
}
