import { expect, test } from 'vitest'
import { MAX_BOXES, MAX_RUNS, regionsSchema } from '../../core/dataset/region.ts'
import { guardOf } from '../../core/guard.ts'
import { Drawing } from './drawing.svelte.ts'
import { roomText } from './room.ts'

const isRegions = guardOf(regionsSchema)
const drawing = () => {
  const made = new Drawing({ boxes: [], mask: null })
  made.fit(640, 480)
  return made
}
const corner = (n: number) => ({ x: (n % 8) / 10, y: Math.floor(n / 8) / 100 })
const box = (it: Drawing, n: number) => it.addBox(corner(n), { x: corner(n).x + 0.05, y: corner(n).y + 0.05 })

/** As finely as a thin brush can: upright lines, five cells apart. Says what was said, in order. */
function hatch(it: Drawing): string[] {
  const said: string[] = []
  for (let x = 0.004; x < 1; x += 4.6 / 256) {
    it.begin()
    it.stroke({ x, y: 0 }, { x, y: 1 }, 0.004, 1)
    const text = roomText(it)
    if (text !== undefined && text !== said.at(-1)) said.push(text)
  }
  return said
}

test('the room for boxes is told before it is used up, and the box beyond it takes none away', () => {
  const it = drawing()
  for (let n = 0; n < MAX_BOXES - 9; n++) box(it, n)
  expect(roomText(it)).toBeUndefined()
  box(it, MAX_BOXES - 9)
  expect(roomText(it)).toContain('room for 8 more boxes')
  for (let n = MAX_BOXES - 8; n < MAX_BOXES; n++) box(it, n)
  expect(roomText(it)).toContain(`${MAX_BOXES} boxes, as many as one photograph keeps`)
  const full = it.boxes
  box(it, 3)
  expect(it.boxes).toEqual(full)
  expect(isRegions(it.regions())).toBe(true)
  it.undo()
  expect(it.boxes).toHaveLength(MAX_BOXES - 1)
})

test('a brush that draws too finely is told before, and what it drew up to there can be recorded', () => {
  const it = drawing()
  const [first, second] = hatch(it)
  expect(first).toContain('almost as finely')
  expect(second).toContain('as finely as one photograph keeps')
  expect(it.runs).toBeGreaterThan(MAX_RUNS - 64)
  expect(isRegions(it.regions())).toBe(true)
  // A stroke that ends early keeps what it covered before, and the wide brush makes room again.
  it.begin()
  it.stroke({ x: 0, y: 0.5 }, { x: 1, y: 0.5 }, 0.3, 1)
  expect(it.runs).toBeLessThan(MAX_RUNS * 0.8)
  expect(roomText(it)).toBeUndefined()
})
