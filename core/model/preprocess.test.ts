import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Pixels } from './image.ts'
import type { Manifest } from './manifest.ts'
import { openPreprocessor } from './preprocess.ts'

type Input = Manifest['input']

const base: Input = {
  name: 'image',
  width: 4,
  height: 4,
  layout: 'nchw',
  channels: 'rgb',
  crop: { x: 0, y: 0, width: 1, height: 1 },
  resize: 'stretch',
  fill: 0,
  mean: [0, 0, 0],
  scale: [1, 1, 1],
}

const run = (input: Partial<Input>, image: Pixels): number[] => [
  ...openPreprocessor({ ...base, ...input })(image),
]

function draw(
  width: number,
  height: number,
  colour: (x: number, y: number) => [number, number, number],
): Pixels {
  const rgba = new Uint8ClampedArray(width * height * 4)
  for (let i = 0; i < width * height; i++) rgba.set([...colour(i % width, Math.floor(i / width)), 255], i * 4)
  return { width, height, rgba }
}

/** The definition, written out: every source pixel's overlap with every sample, in float64. */
function areaAverage(image: Pixels, size: number, channel: number): number[] {
  const overlap = (i: number, j: number, from: number): number =>
    Math.max(0, Math.min((i + 1) * from, (j + 1) * size) - Math.max(i * from, j * size)) / from
  return Array.from({ length: size * size }, (_, p) => {
    let sum = 0
    for (let y = 0; y < image.height; y++) {
      for (let x = 0; x < image.width; x++) {
        const weight = overlap(p % size, x, image.width) * overlap(Math.floor(p / size), y, image.height)
        sum += weight * (image.rgba[(y * image.width + x) * 4 + channel] ?? 0)
      }
    }
    return sum
  })
}

const anyImage = fc
  .record({ width: fc.integer({ min: 1, max: 24 }), height: fc.integer({ min: 1, max: 24 }), seed: fc.nat() })
  .map(({ width, height, seed }) =>
    draw(width, height, (x, y) => {
      const value = Math.imul(seed + x * 7919 + y * 104729, 0x9e3779b1) >>> 8
      return [value & 255, (value >> 8) & 255, (value >> 16) & 255]
    }),
  )

describe('openPreprocessor', () => {
  it('keeps an image of the right size as it is, plane by plane', () => {
    const image = draw(4, 4, (x, y) => [x, 10 * y, 200])
    const tensor = run({}, image)
    expect(tensor.slice(0, 8)).toEqual([0, 1, 2, 3, 0, 1, 2, 3])
    expect(tensor.slice(16, 24)).toEqual([0, 0, 0, 0, 10, 10, 10, 10])
    expect(tensor.slice(32)).toEqual(new Array(16).fill(200))
  })

  it('averages a checkerboard to grey instead of aliasing it', () => {
    const board = draw(64, 64, (x, y) => ((x + y) % 2 === 0 ? [255, 255, 255] : [0, 0, 0]))
    expect(run({}, board)).toEqual(new Array(48).fill(127.5))
  })

  it('enlarges linearly between half-pixel centres', () => {
    const image = draw(2, 1, (x) => (x === 0 ? [0, 0, 0] : [80, 80, 80]))
    expect(run({ height: 1 }, image).slice(0, 4)).toEqual([0, 20, 60, 80])
  })

  it('letterboxes in the middle and fills the rest', () => {
    const wide = draw(8, 4, () => [100, 100, 100])
    const rows = run({ resize: 'letterbox', fill: 7, mean: [5, 5, 5], scale: [2, 2, 2] }, wide).slice(0, 16)
    expect(rows).toEqual([1, 1, 1, 1, 47.5, 47.5, 47.5, 47.5, 47.5, 47.5, 47.5, 47.5, 1, 1, 1, 1])
  })

  it('letterboxes from the top left where that is said', () => {
    const wide = draw(8, 4, () => [100, 100, 100])
    const rows = run({ resize: 'letterbox', align: 'start', fill: 7 }, wide).slice(0, 16)
    expect(rows).toEqual([...new Array(8).fill(100), ...new Array(8).fill(7)])
  })

  it('crops by fractions of the image', () => {
    const image = draw(8, 8, (x, y) => [x >= 4 && y >= 4 ? 90 : 0, 0, 0])
    expect(run({ crop: { x: 0.5, y: 0.5, width: 0.5, height: 0.5 } }, image).slice(0, 16)).toEqual(
      new Array(16).fill(90),
    )
  })

  it('takes at least one pixel of the smallest crop', () => {
    const image = draw(3, 3, (x) => [x, 0, 0])
    const tensor = run({ crop: { x: 1, y: 1, width: 0.01, height: 0.01 } }, image)
    expect(tensor.slice(0, 16)).toEqual(new Array(16).fill(2))
  })

  it('makes grey from all three channels', () => {
    const image = draw(4, 4, () => [100, 50, 200])
    const grey = run({ channels: 'grey', mean: [0], scale: [1] }, image)
    expect(grey).toHaveLength(16)
    for (const value of grey) expect(value).toBeCloseTo(82.05, 4)
  })

  it('turns channel order and layout round', () => {
    const image = draw(4, 4, () => [1, 2, 3])
    expect(run({ channels: 'bgr', layout: 'nhwc' }, image).slice(0, 6)).toEqual([3, 2, 1, 3, 2, 1])
    expect(run({ channels: 'bgr' }, image).slice(0, 16)).toEqual(new Array(16).fill(3))
  })

  it('sees the same in bytes that do not start on a word', () => {
    const image = draw(16, 16, (x, y) => [x * 9, y * 11, x + y])
    const shifted = new Uint8Array(image.rgba.length + 1)
    shifted.set(image.rgba, 1)
    expect(run({}, { ...image, rgba: shifted.subarray(1) })).toEqual(run({}, image))
  })

  it('sees the same where red and blue have changed places', () => {
    const image = draw(23, 17, (x, y) => [x * 9, y * 11, x + y])
    const turned = draw(23, 17, (x, y) => [x + y, y * 11, x * 9])
    for (const channels of ['rgb', 'bgr', 'grey'] as const)
      expect(run({ channels }, { ...turned, isBgr: true })).toEqual(run({ channels }, image))
  })

  it('forgets one photograph before the next', () => {
    const preprocess = openPreprocessor({ ...base, resize: 'letterbox' })
    const first = preprocess(draw(16, 4, () => [250, 250, 250]))
    preprocess(draw(4, 16, () => [9, 9, 9]))
    expect(preprocess(draw(16, 4, () => [250, 250, 250]))).toEqual(first)
  })

  it('sees the same in memory that it uses again, letterboxed or not', () => {
    for (const resize of ['letterbox', 'stretch'] as const) {
      const fresh = openPreprocessor({ ...base, resize, fill: 9 })
      const reused = openPreprocessor({ ...base, resize, fill: 9 }, undefined, true)
      const [first, second, third] = [
        [16, 4, 250],
        [16, 4, 3],
        [4, 16, 77],
      ] as const
      for (const [width, height, value] of [first, second, third, first]) {
        const image = draw(width, height, (x, y) => [value, x, y])
        expect(reused(image)).toEqual(fresh(image))
      }
      const [a, b] = [reused(draw(16, 4, () => [1, 1, 1])), reused(draw(16, 4, () => [2, 2, 2]))]
      expect(a).toBe(b)
    }
  })

  it('refuses pixels that do not match their size', () => {
    expect(() => run({}, { width: 2, height: 2, rgba: new Uint8Array(15) })).toThrow(
      'found 15 bytes, expected 16',
    )
  })

  it('gives a constant tensor for a constant image, whatever the sizes', () => {
    const sizes = { min: 1, max: 700 }
    fc.assert(
      fc.property(
        fc.integer(sizes),
        fc.integer(sizes),
        fc.integer({ min: 0, max: 255 }),
        (width, height, value) => {
          const tensor = run(
            {},
            draw(width, height, () => [value, value, value]),
          )
          expect(tensor).toEqual(new Array(48).fill(value))
        },
      ),
      { numRuns: 30 },
    )
  })

  it('equals the area average, written out', () => {
    fc.assert(
      fc.property(anyImage, fc.integer({ min: 1, max: 12 }), (image, size) => {
        fc.pre(size <= image.width && size <= image.height)
        const tensor = run({ width: size, height: size }, image)
        for (const channel of [0, 1, 2]) {
          areaAverage(image, size, channel).forEach((value, i) => {
            expect(tensor[channel * size * size + i]).toBeCloseTo(value, 3)
          })
        }
      }),
    )
  })

  it('equals it for one row and for many, whichever way the sums are kept', () => {
    const sizes = [
      [30, 30],
      [90, 8],
      [8, 90],
      [41, 43],
      [600, 9],
      [9, 600],
    ] as const
    for (const [width, height] of sizes) {
      const image = draw(width, height, (x, y) => [(x * 37 + y * 11) & 255, (x * y) & 255, 255 - (x & 1)])
      const tensor = run({ width: 8, height: 8 }, image)
      for (const channel of [0, 1, 2])
        areaAverage(image, 8, channel).forEach((value, i) => {
          expect(tensor[channel * 64 + i]).toBeCloseTo(value, 3)
        })
    }
  })

  it('stays within the range of the image', () => {
    fc.assert(
      fc.property(anyImage, fc.constantFrom('stretch', 'letterbox'), (image, resize) => {
        const tensor = run({ resize, width: 9, height: 5 }, image)
        expect(Math.min(...tensor)).toBeGreaterThanOrEqual(0)
        expect(Math.max(...tensor)).toBeLessThanOrEqual(255)
      }),
    )
  })

  it('gives the same bits in every engine', () => {
    const image = draw(123, 77, (x, y) => [(x * 31 + y * 17) & 255, (x * y) & 255, (x ^ y) & 255])
    const tensor = openPreprocessor({ ...base, mean: [123.7, 116.3, 103.5], scale: [58.4, 57.1, 57.4] })(
      image,
    )
    const bits = new Uint32Array(tensor.buffer).reduce((hash, word) => (Math.imul(hash, 31) + word) >>> 0, 7)
    expect(bits).toBe(BITS)
  })
})

/** Taken once in Node 24; Chromium runs this file too. */
const BITS = 74186792
