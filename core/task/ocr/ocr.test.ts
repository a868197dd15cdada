import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { utf8 } from '../../bytes.ts'
import type { Pixels } from '../../model/image.ts'
import { parseKeys, readSteps } from './ctc.ts'
import { findLines, type TextMap } from './line.ts'
import { inReadingOrder } from './order.ts'
import { hullOf, type Point, type Quad, quadOf, smallestRectangle } from './rectangle.ts'
import { straighten } from './straighten.ts'

const LINES = { place: 0.3, line: 0.6, unclip: 1.5, leastSide: 3, most: 10 }
const rounded = (quad: Quad | undefined) =>
  quad?.map((corner) => corner.map((value) => Math.round(value * 100) / 100))

/** A map with text of this probability where `isText` says. */
function draw(
  width: number,
  height: number,
  value: number,
  isText: (x: number, y: number) => boolean,
): TextMap {
  const values = Float32Array.from({ length: width * height }, (_, i) =>
    isText(i % width, Math.floor(i / width)) ? value : 0,
  )
  return { width, height, values }
}

function found(map: TextMap, change: Partial<typeof LINES> = {}): Quad[] {
  const lines = findLines(map, { ...LINES, ...change })
  if (!lines.ok) throw new Error(lines.error.message)
  return lines.value
}

describe('the smallest rectangle', () => {
  it('goes around points at any angle', () => {
    for (const degrees of [0, 10, 30, 44, -20, -44]) {
      const angle = (degrees * Math.PI) / 180
      const turn = ([x, y]: Point): Point => [
        x * Math.cos(angle) - y * Math.sin(angle),
        x * Math.sin(angle) + y * Math.cos(angle),
      ]
      const points = (
        [
          [0, 0],
          [20, 0],
          [20, 5],
          [0, 5],
          [7, 2],
          [13, 5],
        ] as const
      ).map(turn)
      const rectangle = smallestRectangle(points)
      expect(rectangle.width).toBeCloseTo(20, 6)
      expect(rectangle.height).toBeCloseTo(5, 6)
      expect(Math.atan2(rectangle.along[1], rectangle.along[0])).toBeCloseTo(angle, 6)
      const corners = quadOf(rectangle)
      ;(
        [
          [0, 0],
          [20, 0],
          [20, 5],
          [0, 5],
        ] as const
      )
        .map(turn)
        .forEach(([x, y], i) => {
          expect(corners[i]?.[0]).toBeCloseTo(x, 6)
          expect(corners[i]?.[1]).toBeCloseTo(y, 6)
        })
    }
  })

  it('contains every point and is no larger than the upright one', () => {
    const point = fc.tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 50 }))
    fc.assert(
      fc.property(fc.array(point, { minLength: 1, maxLength: 20 }), (points) => {
        const { middle, along, width, height } = smallestRectangle(points)
        const xs = points.map(([x]) => x)
        const ys = points.map(([, y]) => y)
        const upright = (Math.max(...xs) - Math.min(...xs)) * (Math.max(...ys) - Math.min(...ys))
        expect(width * height).toBeLessThanOrEqual(upright + 1e-6)
        for (const [x, y] of points) {
          const [dx, dy] = [x - middle[0], y - middle[1]]
          expect(Math.abs(dx * along[0] + dy * along[1])).toBeLessThanOrEqual(width / 2 + 1e-6)
          expect(Math.abs(dy * along[0] - dx * along[1])).toBeLessThanOrEqual(height / 2 + 1e-6)
        }
      }),
    )
  })

  it('stands on a hull without the points inside and on its sides', () => {
    expect(
      hullOf([
        [0, 0],
        [2, 0],
        [1, 0],
        [2, 2],
        [0, 2],
        [1, 1],
      ]),
    ).toHaveLength(4)
    expect(hullOf([[1, 1]])).toEqual([[1, 1]])
  })
})

describe('findLines', () => {
  it('grows a line by area times unclip by perimeter', () => {
    // Middles from 10.5 to 49.5 and 5.5 to 14.5: 39 × 9, which grows by 39 · 9 · 1.5 / 96 = 5.48 on each side.
    const map = draw(80, 30, 0.9, (x, y) => x >= 10 && x < 50 && y >= 5 && y < 15)
    expect(rounded(found(map)[0])).toEqual([
      [5.02, 0.02],
      [54.98, 0.02],
      [54.98, 19.98],
      [5.02, 19.98],
    ])
  })

  it('finds each line by itself, the largest first, and no dirt', () => {
    const map = draw(
      100,
      60,
      0.9,
      (x, y) =>
        (y >= 5 && y < 15 && x >= 5 && x < 40) ||
        (y >= 30 && y < 45 && x >= 5 && x < 90) ||
        (x === 70 && y === 10),
    )
    expect(found(map)).toHaveLength(2)
    expect(found(map, { most: 1 })).toHaveLength(1)
    expect(found(map, { leastSide: 12 })).toHaveLength(1)
    const [first, second] = found(map)
    expect((first?.[1][0] ?? 0) - (first?.[0][0] ?? 0)).toBeGreaterThan(
      (second?.[1][0] ?? 0) - (second?.[0][0] ?? 0),
    )
  })

  it('does not believe a line whose mean is low', () => {
    const map = draw(80, 30, 0.5, (x, y) => x >= 10 && x < 50 && y >= 5 && y < 15)
    expect(found(map)).toHaveLength(0)
    expect(found(map, { line: 0.4 })).toHaveLength(1)
  })

  it('follows a line that climbs', () => {
    const map = draw(100, 100, 1, (x, y) => Math.abs(y - (80 - 0.5 * x)) < 5 && x >= 20 && x < 80)
    const [quad] = found(map, { unclip: 0 })
    const [[x0, y0], [x1, y1]] = quad ?? [
      [0, 0],
      [0, 0],
    ]
    expect(Math.atan2(y1 - y0, x1 - x0)).toBeCloseTo(Math.atan(-0.5), 1)
    expect(x0).toBeLessThan(x1)
  })

  it('reads what stands downward', () => {
    const map = draw(40, 80, 1, (x, y) => x >= 15 && x < 22 && y >= 10 && y < 70)
    const [quad] = found(map, { unclip: 0 })
    expect(rounded(quad)).toEqual([
      [21.5, 10.5],
      [21.5, 69.5],
      [15.5, 69.5],
      [15.5, 10.5],
    ])
  })

  it('finds nothing in nothing, and has no answer from numbers that are none', () => {
    expect(found(draw(10, 10, 0, () => false))).toEqual([])
    const broken = draw(4, 4, 0.1, () => true)
    broken.values[5] = Number.NaN
    expect(findLines(broken, LINES)).toMatchObject({ ok: false, error: { kind: 'no-answer' } })
    expect(
      findLines(
        draw(4, 4, 7, () => true),
        LINES,
      ),
    ).toMatchObject({ ok: false })
  })
})

describe('inReadingOrder', () => {
  it('goes from the top down and from the left', () => {
    const line = (x: number, y: number): Quad => [
      [x, y],
      [x + 20, y],
      [x + 20, y + 10],
      [x, y + 10],
    ]
    const [a, b, c, d] = [line(0, 2), line(40, 0), line(0, 20), line(30, 24)]
    expect(inReadingOrder([d, c, b, a])).toEqual([a, b, c, d])
  })
})

describe('straighten', () => {
  /** Red tells the column, green the row. */
  const image: Pixels = {
    width: 20,
    height: 10,
    rgba: Uint8Array.from({ length: 800 }, (_, i) => {
      const p = i >> 2
      return [(p % 20) * 10, Math.floor(p / 20) * 10, 0, 255][i & 3] ?? 0
    }),
  }
  const at = ({ width, rgba }: Pixels, x: number, y: number) => [
    ...rgba.subarray((y * width + x) * 4, (y * width + x) * 4 + 2),
  ]

  it('cuts an upright box as it is', () => {
    const line = straighten(image, [
      [5, 2],
      [15, 2],
      [15, 6],
      [5, 6],
    ])
    expect([line.width, line.height]).toEqual([10, 4])
    expect(at(line, 0, 0)).toEqual([50, 20])
    expect(at(line, 9, 3)).toEqual([140, 50])
  })

  it('turns what stands, and goes on beyond the edge', () => {
    const line = straighten(image, [
      [15, 2],
      [15, 8],
      [12, 8],
      [12, 2],
    ])
    expect([line.width, line.height]).toEqual([6, 3])
    expect(at(line, 0, 0)).toEqual([140, 20])
    expect(at(line, 5, 0)).toEqual([140, 70])
    expect(at(line, 0, 2)).toEqual([120, 20])
    const outside = straighten(image, [
      [-4, -4],
      [0, -4],
      [0, 0],
      [-4, 0],
    ])
    expect(at(outside, 0, 0)).toEqual([0, 0])
  })

  it('keeps red and blue where they were', () => {
    expect(
      straighten({ ...image, isBgr: true }, [
        [0, 0],
        [2, 0],
        [2, 2],
        [0, 2],
      ]).isBgr,
    ).toBe(true)
  })
})

describe('readSteps', () => {
  const characters = ['', 'A', 'B', ' ']
  const read = (...steps: number[][]) => {
    const recognition = {
      outputs: { steps: { name: 'y', count: steps.length, activation: 'none' as const } },
    }
    const answer = readSteps(recognition, characters, { y: Float32Array.from(steps.flat()) })
    return answer.ok ? answer.value : answer.error.message
  }
  const step = (best: number, probability = 1) =>
    characters.map((_, i) => (i === best ? probability : (1 - probability) / 3))

  it.each<[string, number[][], string]>([
    ['takes repeats together', [step(1), step(1), step(2)], 'AB'],
    ['keeps what a blank parts', [step(1), step(0), step(1)], 'AA'],
    ['leaves out blanks', [step(0), step(0)], ''],
    ['reads spaces', [step(1), step(3), step(2)], 'A B'],
  ])('%s', (_, steps, text) => expect(read(...steps)).toMatchObject({ text }))

  it('is as sure as its characters are on average', () => {
    expect(read(step(0, 0.5), step(1, 0.9), step(1, 0.4), step(2, 0.7))).toEqual({
      text: 'AB',
      confidence: 0.8,
    })
    expect(read(step(0))).toEqual({ text: '', confidence: 0 })
  })

  it('has no answer from numbers that are none', () => {
    expect(read([Number.NaN, 0, 0, 0])).toContain('found NaN')
    expect(read([0, 5, 0, 0])).toContain('found 5')
    expect(read([0, 0])).toContain('expected 4')
  })
})

describe('parseKeys', () => {
  it('puts the blank where it belongs and the space at the end', () => {
    expect(parseKeys(utf8('a\nb'), { blank: 'first', space: true })).toEqual(['', 'a', 'b', ' '])
    expect(parseKeys(utf8('a\r\n字\r\n'), { blank: 'last', space: false })).toEqual(['a', '字', ''])
  })

  it('is undefined for what is no text', () => {
    expect(parseKeys(Uint8Array.of(255), { blank: 'first', space: false })).toBeUndefined()
  })
})
