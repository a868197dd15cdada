import { describe, expect, it } from 'vitest'
import { DEFECT_KINDS } from './defect.ts'
import { drawPart } from './draw.ts'

const small = { width: 160, height: 120 }
const share = (mask: Uint8Array): number => mask.filter((value) => value > 0).length / mask.length

describe('drawPart', () => {
  it('draws the same bytes for the same seed, and others for another', () => {
    expect(drawPart({ seed: 7, ...small })).toEqual(drawPart({ seed: 7, ...small }))
    expect(drawPart({ seed: 7, ...small }).rgba).not.toEqual(drawPart({ seed: 8, ...small }).rgba)
  })

  it('is opaque, 640 × 480 unless told, and has no defect unless asked', () => {
    const part = drawPart({ seed: 1 })
    expect([part.width, part.height, part.rgba.length]).toEqual([640, 480, 640 * 480 * 4])
    expect(part.rgba.every((value, i) => i % 4 !== 3 || value === 255)).toBe(true)
    expect(part.mask.some((value) => value > 0)).toBe(false)
  })

  it.each(DEFECT_KINDS)('shows a %s where the mask says, and nowhere else', (defect) => {
    for (let seed = 20; seed < 26; seed++) {
      const good = drawPart({ seed, ...small })
      const bad = drawPart({ seed, defect, ...small })
      expect(share(bad.mask)).toBeGreaterThan(0.0005)
      expect(share(bad.mask)).toBeLessThan(0.05)
      let inside = 0
      let outside = 0
      bad.mask.forEach((marked, i) => {
        const difference = Math.abs((bad.rgba[4 * i + 2] ?? 0) - (good.rgba[4 * i + 2] ?? 0))
        if (marked) inside += difference
        else outside += difference
      })
      expect(inside).toBeGreaterThan(outside)
    }
  })

  it('draws small thumbnails for the simulator', () => {
    const part = drawPart({ seed: 3, defect: 'stain', width: 96, height: 72 })
    expect(part.rgba).toHaveLength(96 * 72 * 4)
  })
})
