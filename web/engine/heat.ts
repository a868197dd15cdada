import type { Thresholds } from '../../core/inspection/verdict.ts'

type Colour = readonly [red: number, green: number, blue: number]

/** The stops of --heat-0 to --heat-4 in web/ui/tokens.css: lightness only rises, so the map reads in grey and by every eye. */
const STOPS: readonly Colour[] = [
  [0x12, 0x12, 0x3f],
  [0x5b, 0x1b, 0x86],
  [0xc2, 0x3a, 0x6d],
  [0xf6, 0x93, 0x3f],
  [0xfd, 0xf2, 0xb4],
]
const LEVELS = 256
/** The strongest veil: the part must stay visible under it. */
const MAX_OPACITY = 0.85

/** The colour of share `at` (0 to 1) of the scale, 0..255 each, as the legend's gradient draws it. */
export function heatColour(at: number): Colour {
  const place = Math.min(Math.max(at, 0), 1) * (STOPS.length - 1)
  const first = Math.min(Math.floor(place), STOPS.length - 2)
  const rest = place - first
  const mix = (c: 0 | 1 | 2): number =>
    Math.round((STOPS[first]?.[c] ?? 0) * (1 - rest) + (STOPS[first + 1]?.[c] ?? 0) * rest)
  return [mix(0), mix(1), mix(2)]
}

/** What the ends of the scale stand for, and where on it, 0 to 1, the two thresholds lie. */
export interface HeatScale {
  readonly low: number
  readonly high: number
  readonly pass: number
  readonly fail: number
}

/**
 * The scale for a step's thresholds: from what is plainly normal to twice as far above `fail`, so that the same colour
 * means the same strangeness on every photograph of that step.
 */
export function heatScale({ pass, fail }: Thresholds): HeatScale {
  const span = Math.max(fail - pass, Math.abs(fail) / 2, 1e-6)
  const low = pass - span
  const high = fail + span
  return { low, high, pass: (pass - low) / (high - low), fail: (fail - low) / (high - low) }
}

/** 0 where the value is plainly normal, rising smoothly to its full at `fail`. */
function opacity(at: number, fail: number): number {
  const t = Math.min(Math.max(at / fail, 0), 1)
  return MAX_OPACITY * t * t * (3 - 2 * t)
}

/** 256 levels of the scale as little-endian RGBA words: colour and opacity in one table. */
export function heatTable(scale: HeatScale): Uint32Array {
  return Uint32Array.from({ length: LEVELS }, (_, level) => {
    const at = level / (LEVELS - 1)
    const [red, green, blue] = heatColour(at)
    const alpha = Math.round(255 * opacity(at, scale.fail))
    return ((alpha << 24) | (blue << 16) | (green << 8) | red) >>> 0
  })
}
