import { describe, expect, it } from 'vitest'
import { between, randomFrom } from '../random.ts'
import { distances } from './distance.ts'
import { defectScores } from './held-out.ts'
import { fitNormal } from './normal.ts'
import { scoreOf } from './score.ts'
import type { FeatureShape } from './shape.ts'

const SHAPE: FeatureShape = { channels: 6, height: 4, width: 4 }

/** Good features: a level per channel and position, noise that channels share, and one lamp that all positions see. */
function good(seed: number): Float32Array {
  const random = randomFrom(seed)
  const lamp = between(random, -3, 3)
  return Float32Array.from(
    { length: 96 },
    (_, i) => Math.floor(i / 16) + (i % 5) + lamp + between(random, -0.5, 0.5),
  )
}

const taught = Array.from({ length: 30 }, (_, i) => good(i + 1))

describe('fitNormal', () => {
  const normal = fitNormal(taught, SHAPE)

  it('finds a changed cell where it is', () => {
    const odd = good(500)
    for (let c = 0; c < 6; c++) odd[c * 16 + 9] = (odd[c * 16 + 9] ?? 0) + (c % 2 === 0 ? 4 : -4)
    const map = distances(normal, odd)
    expect(map.indexOf(Math.max(...map))).toBe(9)
    expect(scoreOf(normal, odd)).toBeGreaterThan(2 * scoreOf(normal, good(500)))
  })

  it('forgives the differences that good parts have among themselves', () => {
    const brighter = good(501).map((value) => value + 2)
    expect(scoreOf(normal, brighter)).toBeLessThan(2 * scoreOf(normal, good(501)))
  })

  it('gives the same bits for the same photographs', () => {
    expect(fitNormal(taught, SHAPE)).toEqual(normal)
  })

  it('stays finite when all photographs are the same', () => {
    const same = Array.from({ length: 5 }, () => good(3))
    expect(scoreOf(fitNormal(same, SHAPE), good(3))).toBeCloseTo(0, 3)
    expect(Number.isFinite(scoreOf(fitNormal(same, SHAPE), good(4)))).toBe(true)
  })

  it('knows more samples than channels and fewer alike', () => {
    const few = fitNormal(taught.slice(0, 5), SHAPE)
    expect(distances(few, good(502)).every(Number.isFinite)).toBe(true)
  })

  it('refuses too few photographs and features of another shape', () => {
    expect(() => fitNormal(taught.slice(0, 3), SHAPE)).toThrow('found 3 photographs, expected at least 4')
    expect(() => fitNormal([...taught, new Float32Array(7)], SHAPE)).toThrow('found 7 features, expected 96')
  })
})

describe('marked defects', () => {
  /** A good part with something of its own kind on one cell. */
  const withDefect = (seed: number, cell: number, height: number): Float32Array => {
    const sample = good(seed)
    for (let c = 0; c < 6; c++)
      sample[c * 16 + cell] = (sample[c * 16 + cell] ?? 0) + (c % 3 === 0 ? height : -height / 2)
    return sample
  }
  const coverOf = (...cells: number[]) =>
    Float32Array.from({ length: 16 }, (_, p) => (cells.includes(p) ? 0.8 : 0))
  const marked = [
    { features: withDefect(700, 5, 3), cover: coverOf(5) },
    { features: withDefect(701, 6, 3), cover: coverOf(6) },
  ]
  const plain = fitNormal(taught, SHAPE)
  const sharpened = fitNormal(taught, SHAPE, undefined, { marked })

  it('make a place like them stranger, elsewhere on the part too, and a good part hardly', () => {
    const odd = withDefect(702, 10, 1.2)
    const gain = (sample: Float32Array, cell: number) =>
      (distances(sharpened, sample)[cell] ?? 0) - (distances(plain, sample)[cell] ?? 0)
    expect(gain(odd, 10)).toBeGreaterThan(0.5)
    expect(gain(odd, 10)).toBeGreaterThan(2 * gain(good(702), 10))
  })

  it('that are drawn nowhere change nothing', () => {
    const nowhere = [{ features: withDefect(700, 5, 3), cover: coverOf() }]
    expect(fitNormal(taught, SHAPE, undefined, { marked: nowhere })).toEqual(plain)
  })

  it('drawn finer than a cell mean the cell they cover most', () => {
    const fine = Float32Array.from({ length: 16 }, (_, p) => (p === 5 ? 0.1 : p === 6 ? 0.02 : 0))
    const { bank } = fitNormal(taught, SHAPE, undefined, {
      marked: [{ features: withDefect(700, 5, 3), cover: fine }],
    })
    expect(bank?.count).toBe(1)
  })

  it('do not vouch for themselves', () => {
    const [first] = marked
    if (first === undefined) throw new Error('fixture: found no mark')
    const alone = fitNormal(taught, SHAPE, undefined, { marked: [first] })
    expect(defectScores(alone, taught, [first.features], [first])).toEqual([scoreOf(plain, first.features)])
  })
})

describe('what is not judged', () => {
  const judged = Uint8Array.from({ length: 16 }, (_, p) => (p < 12 ? 1 : 0))
  const normal = fitNormal(taught, SHAPE, undefined, { judged })

  it('makes no part strange', () => {
    const odd = good(800)
    for (let c = 0; c < 6; c++) odd[c * 16 + 14] = 1000
    expect(distances(normal, odd)[14]).toBe(0)
    expect(scoreOf(normal, odd)).toBe(scoreOf(normal, good(800)))
  })

  it('teaches nothing about the rest', () => {
    const loud = taught.map((sample, i) =>
      sample.map((value, at) => (at % 16 >= 12 ? value * 50 + i : value)),
    )
    expect(scoreOf(fitNormal(loud, SHAPE, undefined, { judged }), good(801))).toBeCloseTo(
      scoreOf(normal, good(801)),
      1,
    )
  })
})
