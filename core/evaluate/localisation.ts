import type { Mask } from './region.ts'
import { regionsOf } from './region.ts'

/**
 * Scores are counted in bins of their float32 bits without the last 11: 4096 steps an octave. Positive floats are
 * ordered like their bits, so no range has to be known beforehand, and two scores share a bin only when they agree to
 * 0.025 %.
 */
const DROPPED_BITS = 11
const BINS = 2 ** (31 - DROPPED_BITS)

/** The part of the curve that AUPRO integrates: false positives above this share are of no use to anybody. */
const MOST_FALSE_POSITIVES = 0.3

/** A map of scores, none negative, row by row. */
export interface ScoreMap {
  readonly width: number
  readonly height: number
  readonly values: ArrayLike<number>
}

export interface Localisation {
  readonly pixelAuroc: number | null
  readonly aupro: number | null
}

/** Collects pixels of maps and masks, one photograph after the other. */
export interface Localiser {
  /** A photograph: its map, enlarged to the mask's size linearly with half-pixel centres, against its mask. */
  add(map: ScoreMap, mask: Mask): void
  /**
   * Pixel AUROC over all pixels of all photographs, and AUPRO: the mean over connected defective regions of their
   * covered share, against the share of good pixels that are covered too, integrated up to 30 % of those and divided
   * by 0.3 (Bergmann et al., "The MVTec Anomaly Detection Dataset", IJCV 129, 2021, section 5.1). `null` without any
   * defective or without any good pixel.
   */
  finish(): Localisation
}

/** An empty collection; about 25 MB of counters, whatever is added. */
export function openLocaliser(): Localiser {
  const good = new Float64Array(BINS)
  const defective = new Float64Array(BINS)
  /** Of every region the share of its pixels in a bin, summed over regions. */
  const covered = new Float64Array(BINS)
  const bits = new Float32Array(1)
  const asInteger = new Uint32Array(bits.buffer)
  return {
    add(map, mask) {
      const { labels, sizes } = regionsOf(mask)
      enlarge(map, mask.width, mask.height, (at, value) => {
        bits[0] = Math.max(value, 0)
        const bin = (asInteger[0] ?? 0) >>> DROPPED_BITS
        const label = labels[at] ?? 0
        if (label === 0) good[bin] = (good[bin] ?? 0) + 1
        else {
          defective[bin] = (defective[bin] ?? 0) + 1
          covered[bin] = (covered[bin] ?? 0) + 1 / (sizes[label - 1] ?? 1)
        }
      })
    },
    finish: () => ({
      pixelAuroc: area(good, defective, 1),
      aupro: area(good, covered, MOST_FALSE_POSITIVES),
    }),
  }
}

/** Every pixel of the map enlarged to width × height, row by row. */
function enlarge(
  { width: from, height: rows, values }: ScoreMap,
  width: number,
  height: number,
  pixel: (at: number, value: number) => void,
): void {
  const line = new Float64Array(from)
  const columns = stepsOf(from, width)
  const lines = stepsOf(rows, height)
  for (let y = 0; y < height; y++) {
    const upper = (lines.first[y] ?? 0) * from
    const lower = Math.min(upper + from, (rows - 1) * from)
    const share = lines.share[y] ?? 0
    for (let x = 0; x < from; x++)
      line[x] = (1 - share) * (values[upper + x] ?? 0) + share * (values[lower + x] ?? 0)
    for (let x = 0; x < width; x++) {
      const first = columns.first[x] ?? 0
      const right = columns.share[x] ?? 0
      const next = line[Math.min(first + 1, from - 1)] ?? 0
      pixel(y * width + x, (1 - right) * (line[first] ?? 0) + right * next)
    }
  }
}

/** For each of `to` samples the first of the two cells it lies between, and the share of the second. */
function stepsOf(from: number, to: number): { first: Int32Array; share: Float64Array } {
  const first = new Int32Array(to)
  const share = new Float64Array(to)
  for (let i = 0; i < to; i++) {
    const at = Math.min(Math.max(((i + 0.5) * from) / to - 0.5, 0), from - 1)
    first[i] = Math.floor(at)
    share[i] = at - Math.floor(at)
  }
  return { first, share }
}

const total = (counts: Float64Array): number => counts.reduce((sum, count) => sum + count, 0)

/** The area under found (as a share of all found) over good (as a share of all good) up to `limit`, over `limit`. */
function area(good: Float64Array, found: Float64Array, limit: number): number | null {
  const allGood = total(good)
  const allFound = total(found)
  if (allGood === 0 || allFound === 0) return null
  let x = 0
  let y = 0
  let sum = 0
  for (let bin = BINS - 1; bin >= 0 && x < limit; bin--) {
    const dx = (good[bin] ?? 0) / allGood
    const dy = (found[bin] ?? 0) / allFound
    if (dx === 0) {
      y += dy
      continue
    }
    const part = Math.min(dx, limit - x) / dx
    sum += part * dx * (y + (part * dy) / 2)
    x += dx
    y += dy
  }
  return sum / limit
}
