import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Pixels } from '../../core/model/image.ts'
import { openPreprocessor } from '../../core/model/preprocess.ts'
import { openPixelRoom } from './resample-wasm.ts'

const room = await openPixelRoom()

const input = {
  ...({ name: 'image', layout: 'nchw', channels: 'rgb', fill: 7 } as const),
  mean: [1, 2, 3],
  scale: [3, 5, 7],
}

function drawInto(rgba: Uint8Array, seed: number): void {
  for (let i = 0; i < rgba.length; i++) rgba[i] = Math.imul(seed + i, 0x9e3779b1) >>> 21
}

const side = fc.integer({ min: 1, max: 90 })

it("gives core's bits for any sizes, crops and fits", () => {
  fc.assert(
    fc.property(
      fc.record({ width: side, height: side, seed: fc.nat() }),
      fc.record({ width: fc.integer({ min: 1, max: 40 }), height: fc.integer({ min: 1, max: 40 }) }),
      fc.constantFrom('stretch', 'letterbox'),
      fc.record({
        edge: fc.constantFrom(0, 0.3),
        layout: fc.constantFrom('nchw', 'nhwc'),
        channels: fc.constantFrom('rgb', 'bgr', 'grey'),
        isBgr: fc.boolean(),
      }),
      (image, size, resize, { edge, isBgr, ...order }) => {
        const crop = { x: edge, y: edge / 2, width: 1 - edge, height: 1 - edge }
        const like = { ...input, ...size, ...order, resize, crop }
        const rgba = room.room(image.width * image.height * 4)
        drawInto(rgba, image.seed)
        const pixels: Pixels = { width: image.width, height: image.height, rgba, isBgr }
        const plain = openPreprocessor(like)({ ...pixels, rgba: rgba.slice() })
        expect(openPreprocessor(like, room.openResampler)(pixels)).toEqual(plain)
      },
    ),
    { numRuns: 300 },
  )
})

it('gives them for what a camera takes, one photograph after another', () => {
  const like = {
    ...input,
    width: 256,
    height: 256,
    resize: 'stretch',
    crop: { x: 0, y: 0, width: 1, height: 1 },
  } as const
  const fast = openPreprocessor(like, room.openResampler)
  for (const [width, height, seed] of [
    [1280, 960, 1],
    [1920, 1080, 2],
    [1280, 960, 3],
  ] as const) {
    const rgba = room.room(width * height * 4)
    drawInto(rgba, seed)
    const plain = openPreprocessor(like)({ width, height, rgba: rgba.slice() })
    expect(fast({ width, height, rgba })).toEqual(plain)
  }
})
