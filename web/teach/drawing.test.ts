import { expect, test } from 'vitest'
import { decodeMask } from '../../core/dataset/mask.ts'
import { Drawing } from './drawing.svelte.ts'

const EMPTY = { boxes: [], mask: null }
const drawing = () => {
  const made = new Drawing(EMPTY)
  made.fit(640, 480)
  return made
}
const inside = (of: Drawing) => of.bits.reduce((sum, bit) => sum + bit, 0)

test('a stroke covers what the brush passed over, without holes between two positions of the pointer', () => {
  const it = drawing()
  it.begin()
  it.stroke({ x: 0.1, y: 0.5 }, { x: 0.9, y: 0.5 }, 0.02, 1)
  const { mask } = it.regions()
  const bits = mask ? decodeMask(mask) : new Uint8Array()
  const row = 96 * 256
  expect(bits.subarray(row + 28, row + 228).every((bit) => bit === 1)).toBe(true)
  expect(bits.subarray(0, 256 * 80).includes(1)).toBe(false)
})

test('the eraser takes away, undo brings back, and what is empty is no mask', () => {
  const it = drawing()
  it.begin()
  it.stroke({ x: 0.5, y: 0.5 }, { x: 0.5, y: 0.5 }, 0.05, 1)
  const before = inside(it)
  it.begin()
  it.stroke({ x: 0.5, y: 0.5 }, { x: 0.5, y: 0.5 }, 0.2, 0)
  expect(it.regions()).toEqual(EMPTY)
  it.undo()
  expect(inside(it)).toBe(before)
  it.undo()
  expect(it.regions()).toEqual(EMPTY)
  expect(it.canUndo).toBe(false)
})

test('a box is drawn in any direction and erased by touching it; a slip of the finger is none', () => {
  const it = drawing()
  it.addBox({ x: 0.5, y: 0.75 }, { x: 0.25, y: 0.5 })
  it.addBox({ x: 0.1, y: 0.1 }, { x: 0.101, y: 0.2 })
  expect(it.boxes).toEqual([{ x: 0.25, y: 0.5, width: 0.25, height: 0.25 }])
  it.begin()
  it.eraseBox({ x: 0.3, y: 0.6 })
  expect(it.boxes).toEqual([])
})

test('what was drawn and taken back is no change; what is erased of it is one', () => {
  const it = new Drawing({ boxes: [{ x: 0, y: 0, width: 0.5, height: 0.5 }], mask: null })
  it.fit(640, 480)
  expect(it.isChanged).toBe(false)
  it.begin()
  it.stroke({ x: 0.7, y: 0.7 }, { x: 0.7, y: 0.7 }, 0.05, 1)
  expect(it.isChanged).toBe(true)
  it.undo()
  expect(it.isChanged).toBe(false)
  it.begin()
  it.eraseBox({ x: 0.1, y: 0.1 })
  expect(it.isChanged).toBe(true)
})

test('a mask is not lost while its photograph has not come', () => {
  const mask = { width: 4, height: 3, runs: [5, 2, 5] }
  const it = new Drawing({ boxes: [], mask })
  expect(it.regions()).toEqual({ boxes: [], mask })
  it.fit(640, 480)
  expect(it.regions()).toEqual({ boxes: [], mask })
  expect(it.isChanged).toBe(false)
})

test('what was not saved is drawn over what stands, and is a change', () => {
  const mask = { width: 4, height: 3, runs: [5, 2, 5] }
  const it = new Drawing(EMPTY, { boxes: [], mask })
  expect(it.isChanged).toBe(true)
  it.fit(640, 480)
  expect([it.isChanged, it.regions()]).toEqual([true, { boxes: [], mask }])
  it.show(EMPTY)
  expect([it.isChanged, it.regions(), it.canUndo]).toEqual([false, EMPTY, false])
})
