import { beforeAll, describe, expect, it } from 'vitest'
import type { Pixels } from '../core/model/image.ts'
import { coach } from '../core/teach/coach/coach.ts'
import { learningCurve } from '../core/teach/coach/curve.ts'
import { measuresOf } from '../core/teach/coach/measure.ts'
import type { Look } from '../core/teach/screen/look.ts'
import { screen } from '../core/teach/screen/screen.ts'
import { type Backbone, openBackbone } from './backbone/open.ts'
import { DEFECTIVE, GOOD, lookAt } from './look.fixture.ts'
import { DEFECT_KINDS } from './part/defect.ts'
import { drawPart } from './part/draw.ts'

const GOODS = 40
const size = { width: 320, height: 240 }
const part = (seed: number) => drawPart({ seed, ...size })

let backbone: Backbone
let goods: Look[]
let defectives: Look[]
beforeAll(async () => {
  backbone = await openBackbone()
  const images = Array.from({ length: GOODS }, (_, i) => part(500 + i))
  const flawed = DEFECT_KINDS.flatMap((defect, i) =>
    [600, 700].map((seed) => drawPart({ seed: seed + i, defect, ...size })),
  )
  goods = []
  for (const image of images) goods.push(await lookAt(backbone, image, GOOD))
  defectives = []
  for (const image of flawed) defectives.push(await lookAt(backbone, image, DEFECTIVE))
}, 120_000)

const coached = (looks: readonly Look[]) =>
  coach(looks, screen(looks, backbone.shape).samples, backbone.shape)

/** The picture moved to the right by some pixels, its left edge repeated. */
function moved({ width, height, rgba }: Pixels, by: number): Pixels {
  const out = new Uint8ClampedArray(rgba.length)
  for (let i = 0; i < width * height; i++) {
    const x = i % width
    const from = i - x + Math.min(Math.max(x - by, 0), width - 1)
    for (let c = 0; c < 4; c++) out[4 * i + c] = rgba[4 * from + c] ?? 0
  }
  return { width, height, rgba: out }
}

const lit = (image: Pixels, factor: number): Pixels => ({
  ...image,
  rgba: Uint8ClampedArray.from(image.rgba, (value, i) => (i % 4 === 3 ? value : value * factor)),
})

describe('drawn parts', { timeout: 240_000 }, () => {
  it('measures how a part lies and how it is lit', async () => {
    const looks = [
      ...goods,
      await lookAt(backbone, moved(part(500), 16), GOOD),
      await lookAt(backbone, lit(part(500), 0.5), GOOD),
    ]
    const measures = measuresOf(looks)
    const [plain, right, dark] = [measures[0], measures.at(-2), measures.at(-1)]
    const difference = (axis: 'shift-across' | 'exposure', other: typeof plain) =>
      (other?.[axis] ?? Number.NaN) - (plain?.[axis] ?? Number.NaN)
    expect(difference('shift-across', right)).toBeCloseTo(16 / 320, 2)
    expect(difference('exposure', dark)).toBeCloseTo(Math.log(0.5), 1)
    expect(Math.abs(difference('shift-across', dark))).toBeLessThan(0.003)
  })

  it('asks for more of a pose that few photographs have, and shows those', async () => {
    const few = [
      await lookAt(backbone, moved(part(550), 14), GOOD),
      await lookAt(backbone, moved(part(551), 17), GOOD),
      await lookAt(backbone, moved(part(552), 20), GOOD),
    ]
    const { advice } = coached([...goods, ...few])
    const thin = advice.find((each) => each.kind === 'thin' && each.axis === 'shift-across')
    expect(thin).toMatchObject({ side: 'high' })
    expect(thin && 'like' in thin && thin.like.toSorted()).toEqual(
      few.map(({ photograph }) => photograph).sort(),
    )
  })

  it('does not ask for light that the model does not mind', async () => {
    const dim = [
      await lookAt(backbone, lit(part(560), 0.8), GOOD),
      await lookAt(backbone, lit(part(561), 0.8), GOOD),
    ]
    const { advice } = coached([...goods, ...dim])
    expect(advice.filter((each) => each.kind === 'thin' && each.axis === 'exposure')).toEqual([])
  })

  it('says in what all photographs are alike', async () => {
    const one = part(500)
    const looks: Look[] = []
    for (let i = 0; i < 8; i++) looks.push(await lookAt(backbone, lit(one, 1 + 0.001 * i), GOOD))
    const narrow = coached(looks).advice.filter((each) => each.kind === 'narrow')
    expect(narrow.map((each) => each.aspect).sort()).toEqual(['exposure', 'light', 'pose', 'texture'])
    expect(coached(goods).advice.filter((each) => each.kind === 'narrow')).toEqual([])
  })

  it('asks for more photographs until there are fifty, and says nothing of sets too small to measure', () => {
    expect(coached(goods.slice(0, 3))).toEqual({
      advice: [{ kind: 'few', have: 3, want: 10 }],
      ...{ spreads: [], novelty: null, curve: null },
    })
    expect(coached([]).advice).toEqual([{ kind: 'few', have: 0, want: 10 }])
    expect(coached(goods).advice[0]).toEqual({ kind: 'few', have: GOODS, want: 50 })
  })

  it('the error falls as photographs are added, with an interval that none of so many still leaves open', () => {
    const curve = learningCurve(goods, backbone.shape)
    expect(curve?.kind).toBe('false-reject')
    const [quarter, half, most] = curve?.points ?? []
    if (!curve || !quarter || !half || !most) throw new Error('expected three points')
    expect([quarter, half, most].map(({ photographs }) => photographs)).toEqual([10, 20, 30])
    expect(quarter.error).toBeGreaterThan(half.error)
    expect(half.error).toBeGreaterThan(most.error)
    expect(curve.next.photographs).toBe(60)
    expect(curve.next.error).toBeLessThanOrEqual(most.error)
    for (const { error, low, high } of [...curve.points, curve.next]) {
      expect(low).toBeLessThanOrEqual(error)
      expect(high).toBeGreaterThanOrEqual(error)
      expect(high).toBeGreaterThan(0)
    }
    expect(learningCurve([...goods, ...defectives], backbone.shape)?.kind).toBe('ranking')
    expect(learningCurve(goods.slice(0, 19), backbone.shape)).toBeNull()
  })

  it('exposures of one part are one part: a set of few parts has no curve', () => {
    const grouped = goods.map((look, i) => ({ ...look, group: i >> 2 }))
    expect(learningCurve(grouped, backbone.shape)).toBeNull()
  })
})
