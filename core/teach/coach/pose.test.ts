import { expect, it } from 'vitest'
import { randomFrom } from '../random.ts'
import { THUMBNAIL } from '../screen/look.ts'
import { poseOf, referenceOf } from './pose.ts'
import { solve } from './solve.ts'

const middle = (THUMBNAIL - 1) / 2

/** Soft spots on a dark ground, moved by pixels, turned by radians and scaled. */
function spots({ across = 0, down = 0, turn = 0, size = 0, gain = 1, seed = 1 }): Float32Array {
  const random = randomFrom(seed)
  const drawn = Array.from(
    { length: 14 },
    () => [40 * random() - 20, 40 * random() - 20, 2 + 3 * random()] as const,
  )
  const [cos, sin] = [Math.cos(turn) * Math.exp(size), Math.sin(turn) * Math.exp(size)]
  return Float32Array.from({ length: THUMBNAIL ** 2 }, (_, i) => {
    const [u, v] = [(i % THUMBNAIL) - middle, Math.floor(i / THUMBNAIL) - middle]
    return drawn.reduce((sum, [x, y, radius]) => {
      const dx = u - (across + cos * x - sin * y)
      const dy = v - (down + sin * x + cos * y)
      return sum + gain * 90 * Math.exp(-(dx * dx + dy * dy) / (2 * (radius * Math.exp(size)) ** 2))
    }, 20)
  })
}

const reference = referenceOf([spots({})])

it.each([
  { across: 2 },
  { down: -3 },
  { turn: 0.08 },
  { size: 0.05 },
  { across: -2.5, down: 1.5, turn: -0.05, size: -0.03, gain: 0.6 },
])('finds %j', (moved) => {
  const pose = poseOf(reference, spots(moved))
  expect(pose?.explained).toBeGreaterThan(0.95)
  expect((pose?.across ?? 9) * THUMBNAIL).toBeCloseTo(moved.across ?? 0, 0)
  expect((pose?.down ?? 9) * THUMBNAIL).toBeCloseTo(moved.down ?? 0, 0)
  expect(Math.abs((pose?.turn ?? 9) - (moved.turn ?? 0))).toBeLessThan(0.01)
  expect(Math.abs((pose?.size ?? 9) - (moved.size ?? 0))).toBeLessThan(0.01)
})

it('another picture has no pose, and an even one none either', () => {
  expect(poseOf(reference, spots({ seed: 5 }))?.explained ?? 0).toBeLessThan(0.6)
  expect(poseOf(reference, new Float32Array(THUMBNAIL ** 2).fill(90))).toBeUndefined()
})

it('solves what has one answer', () => {
  expect(
    solve(
      [
        [2, 1],
        [1, 3],
      ],
      [4, 7],
    )?.map((value) => Math.round(value * 1e9) / 1e9),
  ).toEqual([1, 2])
  expect(
    solve(
      [
        [0, 1],
        [1, 0],
      ],
      [3, 5],
    ),
  ).toEqual([5, 3])
  expect(
    solve(
      [
        [1, 1],
        [1, 1],
      ],
      [1, 2],
    ),
  ).toBeUndefined()
})
