import { describe, expect, it } from 'vitest'
import { INPUT_SIZE } from '../fuse/features.ts'
import { copyOf, MIRRORS, MOVES } from './copy.ts'

const AREA = INPUT_SIZE * INPUT_SIZE
/** Every pixel of every plane is its own index. */
const tensor = Float32Array.from({ length: 3 * AREA }, (_, i) => i)
const at = (plane: number, x: number, y: number) => plane * AREA + y * INPUT_SIZE + x

describe('copyOf', () => {
  it('mirrors every plane, and twice gives the photograph back', () => {
    expect(copyOf(tensor, MIRRORS.across)[at(1, 0, 7)]).toBe(at(1, 255, 7))
    expect(copyOf(tensor, MIRRORS.down)[at(2, 9, 0)]).toBe(at(2, 9, 255))
    for (const mirror of Object.values(MIRRORS))
      expect(copyOf(copyOf(tensor, mirror), mirror)).toEqual(tensor)
  })

  it('moves either way and repeats the edge', () => {
    const [back, forth] = MOVES.map((move) => copyOf(tensor, move))
    expect(back?.[at(0, 100, 50)]).toBe(at(0, 105, 55))
    expect(forth?.[at(0, 100, 50)]).toBe(at(0, 95, 45))
    expect(back?.[at(2, 255, 255)]).toBe(at(2, 255, 255))
    expect(forth?.[at(2, 2, 100)]).toBe(at(2, 0, 95))
  })
})
