import { expect, it } from 'vitest'
import type { Manifest } from '../model/manifest.ts'
import { openPreprocessor } from '../model/preprocess.ts'
import { retakeReason } from './photo-gate.ts'
import { measureQuality } from './photo-quality.ts'

type Input = Manifest['input']

const input: Input = {
  ...{ name: 'image', width: 64, height: 64, layout: 'nchw', channels: 'rgb', resize: 'stretch', fill: 0 },
  ...{ crop: { x: 0, y: 0, width: 1, height: 1 }, mean: [120, 110, 100], scale: [60, 55, 50] },
}

const SIDE = 256

/** A part with texture: a grid of soft bumps, 16 pixels apart, around `level`. */
function drawPart(level: number, contrast: number): Uint8Array {
  const rgba = new Uint8Array(SIDE * SIDE * 4).fill(255)
  for (let i = 0; i < SIDE * SIDE; i++) {
    const [x, y] = [i % SIDE, Math.floor(i / SIDE)]
    const value = level + contrast * Math.sin((x * Math.PI) / 8) * Math.sin((y * Math.PI) / 8)
    rgba.fill(Math.min(Math.max(value, 0), 255), i * 4, i * 4 + 3)
  }
  return rgba
}

/** What a lens out of focus does: each pixel the mean of the (2 · by + 1)² around it. */
function blur(rgba: Uint8Array, by: number): Uint8Array {
  const out = rgba.slice()
  for (let y = 0; y < SIDE; y++)
    for (let x = 0; x < SIDE; x++) {
      let [sum, count] = [0, 0]
      for (let v = Math.max(y - by, 0); v <= Math.min(y + by, SIDE - 1); v++)
        for (let u = Math.max(x - by, 0); u <= Math.min(x + by, SIDE - 1); u++) {
          sum += rgba[(v * SIDE + u) * 4] ?? 0
          count++
        }
      out.fill(sum / count, (y * SIDE + x) * 4, (y * SIDE + x) * 4 + 3)
    }
  return out
}

const photo = { width: SIDE, height: SIDE }
const qualityOf = (rgba: Uint8Array, like = input) =>
  measureQuality(openPreprocessor(like)({ ...photo, rgba }), like, photo)

it.each([
  ['in focus', drawPart(128, 60), undefined],
  ['out of focus', blur(blur(drawPart(128, 60), 7), 7), 'blurred'],
  ['with the lens covered', drawPart(6, 6), 'too-dark'],
  ['with a lamp in the lens', drawPart(255, 3), 'too-bright'],
  ['of nothing at all', drawPart(128, 0), 'blurred'],
])('a photograph %s', (_, rgba, reason) => {
  expect(retakeReason(qualityOf(rgba))).toBe(reason)
})

it('measures the same whatever the order in which the model takes its channels', () => {
  const like = qualityOf(drawPart(128, 60))
  for (const layout of ['nchw', 'nhwc'] as const)
    for (const channels of ['rgb', 'bgr', 'grey'] as const) {
      const found = qualityOf(drawPart(128, 60), { ...input, layout, channels })
      expect(found.sharpness).toBeCloseTo(like.sharpness, 1)
      expect(found.brightness).toBeCloseTo(like.brightness, 4)
    }
})

it('looks at the photograph and not at what a letterbox puts around it', () => {
  const wide = { ...input, resize: 'letterbox', fill: 255, width: 128 } as const
  expect(qualityOf(drawPart(6, 6), wide).brightness).toBeCloseTo(qualityOf(drawPart(6, 6)).brightness, 2)
})
