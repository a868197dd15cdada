import fc from 'fast-check'
import * as v from 'valibot'
import { expect, it } from 'vitest'
import { coverage, decodeMask, encodeMask, judgedShare } from './mask.ts'
import { maskSchema } from './region.ts'

const bitmap = fc
  .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }))
  .chain(([width, height]) =>
    fc.record({
      width: fc.constant(width),
      height: fc.constant(height),
      bits: fc.array(fc.constantFrom(0, 1), { minLength: width * height, maxLength: width * height }),
    }),
  )

it('a bitmap reads back as it was written, and fits the schema', () => {
  fc.assert(
    fc.property(bitmap, ({ width, height, bits }) => {
      const mask = encodeMask(bits, width, height)
      expect(v.is(maskSchema, mask)).toBe(true)
      expect([...decodeMask(mask)]).toEqual(bits)
    }),
  )
})

it.each([[[4, 4]], [[4, 0, 5]], [[-1, 10]], [[1.5, 7.5]], [[]]])(
  'runs %j do not fill a mask of 3 × 3 in one way',
  (runs) => expect(v.is(maskSchema, { width: 3, height: 3, runs })).toBe(false),
)

it('a grid cell is covered by as much of it as lies in a box', () => {
  const boxes = [{ x: 0.25, y: 0, width: 0.5, height: 1 }]
  expect([...coverage({ boxes, mask: null }, 2, 1)]).toEqual([0.5, 0.5])
  expect([...coverage({ boxes, mask: null }, 4, 1)]).toEqual([0, 1, 1, 0])
})

it('a mask covers a grid finer or coarser than itself', () => {
  const mask = encodeMask([1, 0, 0, 0], 2, 2)
  expect([...coverage({ boxes: [], mask }, 1, 1)]).toEqual([0.25])
  expect([...coverage({ boxes: [], mask }, 4, 4)].reduce((a, b) => a + b)).toBe(4)
  expect(coverage({ boxes: [], mask }, 4, 4)[5]).toBe(1)
})

it('judged is what is of interest and not ignored; everything, when nothing was drawn', () => {
  expect([...judgedShare({ interest: [], ignore: null }, 2, 1)]).toEqual([1, 1])
  const interest = [{ x: 0, y: 0, width: 0.5, height: 1 }]
  const ignore = encodeMask([1, 0, 0, 0], 4, 1)
  expect([...judgedShare({ interest, ignore }, 4, 1)]).toEqual([0, 1, 0, 0])
})
