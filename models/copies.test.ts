import { beforeAll, describe, expect, it } from 'vitest'
import { openPreprocessor } from '../core/model/preprocess.ts'
import { copyOf, MIRRORS, MOST_COPIED } from '../core/teach/copy/copy.ts'
import { type Looked, lookAtCopies } from '../core/teach/copy/look-at-copies.ts'
import { heldOutScores } from '../core/teach/fit/held-out.ts'
import { inputFor } from '../core/teach/taught-manifest.ts'
import { type Backbone, openBackbone } from './backbone/open.ts'
import { drawPart } from './part/draw.ts'

const COUNT = 10
const toTensor = openPreprocessor(inputFor())
const partOf = (seed: number) => toTensor(drawPart({ seed, width: 320, height: 240 })).slice()

/** A part whose left is as its right. */
function evenPart(seed: number): Float32Array {
  const tensor = partOf(seed)
  const other = copyOf(tensor, MIRRORS.across)
  return tensor.map((value, i) => (value + (other[i] ?? 0)) / 2)
}

let backbone: Backbone
let looks = 0
const look = (tensor: Float32Array) => {
  looks++
  return backbone.features(tensor)
}
async function lookAt(part: (seed: number) => Float32Array, count = COUNT): Promise<Looked[]> {
  const all: Looked[] = []
  for (let seed = 1; seed <= count; seed++) {
    const tensor = part(seed)
    all.push({ tensor, features: await backbone.features(tensor) })
  }
  return all
}

beforeAll(async () => {
  backbone = await openBackbone()
})

describe('copies of few photographs', () => {
  it('are mirrored only where the mirror image is as good a part', async () => {
    const drawn = await lookAtCopies(await lookAt(partOf), backbone.shape, look, true)
    expect(drawn.kinds).toEqual(['moved'])
    const even = await lookAtCopies(await lookAt(evenPart), backbone.shape, look, true)
    expect(even.kinds).toEqual(['moved', 'across'])
    expect(even.features.map((copies) => copies.length)).toEqual(Array(COUNT).fill(3))
  })

  it('are not mirrored where only a place in the picture is judged', async () => {
    const even = await lookAtCopies(await lookAt(evenPart), backbone.shape, look, false)
    expect(even.kinds).toEqual(['moved'])
  })

  it('are not made of many, nor of too few to tell', async () => {
    looks = 0
    const [one] = await lookAt(partOf, 1)
    for (const count of [7, MOST_COPIED + 1]) {
      const many = Array.from({ length: count }, () => one as Looked)
      expect(await lookAtCopies(many, backbone.shape, look, true)).toEqual({ kinds: [], features: [] })
    }
    expect(looks).toBe(0)
  })

  it('are held out together with their photograph', async () => {
    const seen = await lookAt(partOf)
    const samples = seen.map(({ features }) => features)
    const plain = heldOutScores(samples, backbone.shape)
    // The photograph itself as its copy: a fit that had seen it would find nothing strange.
    const copied = heldOutScores(samples, backbone.shape, undefined, undefined, {
      copies: samples.map((sample) => [sample]),
    })
    copied.forEach((score, i) => {
      expect(score).toBeGreaterThan(0.9 * (plain[i] ?? 0))
    })
  })
})
