import { describe, expect, it } from 'vitest'
import { between, randomFrom } from '../random.ts'
import { distances } from './distance.ts'
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
