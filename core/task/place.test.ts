import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Input } from '../model/manifest/input.ts'
import { openPlacing } from './place.ts'

const INPUT: Input = {
  ...{ name: 'x', width: 640, height: 640, layout: 'nchw', channels: 'rgb', resize: 'letterbox', fill: 114 },
  ...{ crop: { x: 0, y: 0, width: 1, height: 1 }, mean: [0, 0, 0], scale: [255, 255, 255] },
}
const PHOTO = { width: 1280, height: 960 }

it.each<[string, Partial<Input>, [number, number], [number, number]]>([
  ['a letterbox: 640 × 480 in the middle, 80 rows above', {}, [320, 80], [640, 0]],
  ['its lower right corner', {}, [640, 560], [1280, 960]],
  ['a letterbox from the top left', { align: 'start' }, [320, 240], [640, 480]],
  ['a stretch', { resize: 'stretch' }, [320, 320], [640, 480]],
  [
    'a crop, stretched',
    { resize: 'stretch', crop: { x: 0.5, y: 0.25, width: 0.5, height: 0.5 } },
    [0, 0],
    [640, 240],
  ],
  [
    'the end of that crop',
    { resize: 'stretch', crop: { x: 0.5, y: 0.25, width: 0.5, height: 0.5 } },
    [640, 640],
    [1280, 720],
  ],
])('leads back through %s', (_, change, [x, y], expected) => {
  expect(openPlacing(PHOTO, { ...INPUT, ...change }).toPhoto(x, y)).toEqual(expected)
})

it('leads the corners of what was placed to the corners of what was seen', () => {
  const side = fc.integer({ min: 1, max: 2000 })
  const crop = fc.record({
    x: fc.constantFrom(0, 0.1, 0.5),
    y: fc.constantFrom(0, 0.3),
    width: fc.constantFrom(0.2, 0.5, 1),
    height: fc.constantFrom(0.4, 1),
  })
  fc.assert(
    fc.property(
      side,
      side,
      crop,
      fc.constantFrom('stretch', 'letterbox'),
      fc.constantFrom('centre', 'start'),
      (width, height, part, resize, align) => {
        const { seen, place, toPhoto } = openPlacing(
          { width, height },
          { ...INPUT, crop: part, resize, align },
        )
        const [left, top] = toPhoto(place.x, place.y)
        const [right, bottom] = toPhoto(place.x + place.width, place.y + place.height)
        expect([left, top]).toEqual([seen.x, seen.y])
        expect(right).toBeCloseTo(seen.x + seen.width, 6)
        expect(bottom).toBeCloseTo(seen.y + seen.height, 6)
      },
    ),
  )
})
