import { expect, it } from 'vitest'
import { randomFrom } from '../random.ts'
import { THUMBNAIL, thumbnailOf } from './look.ts'
import { hammingDistance, perceptualHash } from './perceptual-hash.ts'

/** Some soft blobs, as photographs are; `seed` says where. */
function blobs(seed: number): Float32Array {
  const random = randomFrom(seed)
  const spots = Array.from(
    { length: 12 },
    () => [random(), random(), 0.05 + 0.2 * random(), random()] as const,
  )
  return Float32Array.from({ length: THUMBNAIL * THUMBNAIL }, (_, i) => {
    const [x, y] = [(i % THUMBNAIL) / THUMBNAIL, Math.floor(i / THUMBNAIL) / THUMBNAIL]
    return spots.reduce(
      (sum, [u, v, size, light]) => sum + 120 * light * Math.exp(-((x - u) ** 2 + (y - v) ** 2) / size ** 2),
      30,
    )
  })
}

const distance = (a: Float32Array, b: Float32Array) => hammingDistance(perceptualHash(a), perceptualHash(b))

it.each([1, 2, 3])('hardly moves with light, contrast and noise (%i)', (seed) => {
  const picture = blobs(seed)
  const random = randomFrom(seed + 10)
  expect(
    distance(
      picture,
      picture.map((value) => 0.6 * value + 20),
    ),
  ).toBe(0)
  expect(
    distance(
      picture,
      picture.map((value) => value + 8 * random() - 4),
    ),
  ).toBeLessThanOrEqual(6)
})

it.each([1, 2, 3])('is far from that of another picture (%i)', (seed) =>
  expect(distance(blobs(seed), blobs(seed + 20))).toBeGreaterThan(12),
)

it('has 63 bits, and does not say how bright a picture is', () =>
  expect(perceptualHash(new Float32Array(THUMBNAIL * THUMBNAIL).fill(80))).toHaveLength(63))

it('a thumbnail is the mean luma of what lies below each pixel', () => {
  const size = 2 * THUMBNAIL
  const tensor = new Float32Array(3 * size * size)
  tensor.fill(100, 0, size * size)
  tensor[1] = 500
  const thumbnail = thumbnailOf(tensor, size)
  expect(thumbnail).toHaveLength(THUMBNAIL * THUMBNAIL)
  expect(thumbnail[1]).toBeCloseTo(29.9, 4)
  expect(thumbnail[0]).toBeCloseTo(0.299 * 200, 4)
  expect(() => thumbnailOf(tensor, 100)).toThrow('found')
})
