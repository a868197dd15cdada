import { expect, it } from 'vitest'
import { heatColour, heatScale, heatTable } from './heat.ts'
import { drawHeat, encodeHeat, paintHeat, placeHeat } from './heatmap.ts'
import { smallPackage } from './package.fixture.ts'

const STEP = { pass: 1, fail: 1.5 }
const lightness = (at: number) => {
  const [r, g, b] = heatColour(at)
  return 0.2126 * (r / 255) ** 2.2 + 0.7152 * (g / 255) ** 2.2 + 0.0722 * (b / 255) ** 2.2
}

it('grows lighter all the way, so that it reads without colour', () => {
  for (let i = 0; i < 64; i++) expect(lightness((i + 1) / 64)).toBeGreaterThan(lightness(i / 64))
})

it('shows nothing where a part is plainly normal and the most from the fail threshold on', () => {
  const table = heatTable(heatScale(STEP))
  const alphas = Array.from(table, (word) => word >>> 24)
  expect(alphas[0]).toBe(0)
  expect(alphas).toEqual(alphas.toSorted((a, b) => a - b))
  expect(alphas[Math.ceil(heatScale(STEP).fail * 255)]).toBe(alphas[255])
})

it('paints what is no number as the strangest', () => {
  const { data } = paintHeat({ width: 2, height: 1, values: Float32Array.of(Number.NaN, 99) }, STEP)
  expect(data.slice(0, 4)).toEqual(data.slice(4, 8))
})

it('lies over the part of the photograph that was judged, letterbox undone', async () => {
  const { input } = smallPackage(new Uint8Array(), 0).manifest
  const photo = { width: 200, height: 100 }
  const boxed = { ...input, resize: 'letterbox' as const, crop: { x: 0.5, y: 0, width: 0.5, height: 0.5 } }
  expect(placeHeat(photo, boxed)).toEqual({
    seen: { x: 100, y: 0, width: 100, height: 50 },
    whole: { x: 100, y: -25, width: 100, height: 100 },
  })
  const canvas = document.createElement('canvas')
  canvas.width = 100
  canvas.height = 50
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (!context) throw new Error('canvas: found no 2d context, expected one')
  const map = { width: 16, height: 16, values: new Float32Array(256).fill(9) }
  drawHeat(context, { map, thresholds: STEP }, photo, boxed)
  const alpha = (x: number, y: number) => context.getImageData(x, y, 1, 1).data[3]
  expect([alpha(20, 10), alpha(75, 40)]).toEqual([0, 0])
  expect(alpha(75, 12)).toBeGreaterThan(200)
  expect((await encodeHeat(map, STEP)).type).toBe('image/png')
})
