import { describe, expect, it } from 'vitest'
import { openDraft } from '../../core/onnx/draft.ts'
import { encodeModel } from '../../core/onnx/encode.ts'
import { openSession } from '../session.ts'
import { installedNetwork } from './installed.ts'
import { drawBackbone, TAPS, type Tap } from './recipe.ts'
import { networkBytes } from './source.ts'

const SIZE = 256

/** What the source network gives for `wave()`, from an independent conversion. */
const REFERENCE: Record<Tap, { mean: number; std: number; first: number[]; last: number[] }> = {
  s4: {
    mean: 0.3689,
    std: 4.009356,
    first: [4.42648, 6.27441, 9.09074, 11.6635],
    last: [-3.77436, -2.89129, 3.0902, -4.59888],
  },
  s8: {
    mean: -0.073371,
    std: 2.991589,
    first: [-2.52588, 4.22332, 2.04355, 3.09208],
    last: [6.31304, 3.29841, 5.87911, 5.87646],
  },
  s16: {
    mean: 0.070336,
    std: 2.191176,
    first: [-6.21501, -3.871, -0.34712, 0.65335],
    last: [0.49905, -0.42267, -0.68933, -0.65631],
  },
  s32: {
    mean: -0.030869,
    std: 0.802456,
    first: [0.69348, 0.53085, 0.49454, 0.32612],
    last: [1.51937, 0.87703, 0.34351, -2.10836],
  },
}

function wave(): Float32Array {
  return Float32Array.from({ length: 3 * SIZE * SIZE }, (_, at) => {
    const c = Math.floor(at / (SIZE * SIZE))
    const y = Math.floor(at / SIZE) % SIZE
    return Math.sin(((at % SIZE) + 1) * 0.05 * (c + 1)) * Math.cos((y + 1) * 0.03 * (c + 1))
  })
}

const tapNames = Object.keys(TAPS) as Tap[]

describe('drawBackbone', () => {
  it('gives what the source network gives, at every tap', async () => {
    const draft = openDraft()
    const taps = drawBackbone(draft, installedNetwork(), 'image', tapNames)
    const outputs = tapNames.map((tap) => {
      const side = SIZE / TAPS[tap].stride
      return { name: taps[tap], dims: [1, TAPS[tap].channels, side, side] }
    })
    const dims = [1, 3, SIZE, SIZE]
    const run = await openSession(encodeModel(draft.finish('taps', [{ name: 'image', dims }], outputs)), dims)
    const values = await run(wave())
    for (const tap of tapNames) {
      const found = values[taps[tap]] ?? new Float32Array(0)
      const { mean, std, first, last } = REFERENCE[tap]
      const average = found.reduce((sum, value) => sum + value, 0) / found.length
      const variance = found.reduce((sum, value) => sum + (value - average) ** 2, 0) / found.length
      expect(average).toBeCloseTo(mean, 4)
      expect(Math.sqrt(variance)).toBeCloseTo(std, 4)
      for (const [i, value] of first.entries()) expect(found[i]).toBeCloseTo(value, 3)
      for (const [i, value] of last.entries()) expect(found.at(i - 4)).toBeCloseTo(value, 3)
    }
  })

  it('leaves out what the taps do not need', () => {
    const network = installedNetwork()
    const shallow = openDraft()
    drawBackbone(shallow, network, 'image', ['s4'])
    const graph = shallow.finish('s4', [], [])
    expect(graph.nodes.filter(({ op }) => op === 'Conv')).toHaveLength(9)
  })
})

describe('networkBytes', () => {
  it('refuses any other file and says what it found', () => {
    const refused = networkBytes(new Uint8Array(200))
    expect(refused).toMatchObject({ ok: false, error: { kind: 'wrong-source' } })
    if (!refused.ok) expect(refused.error.message).toContain('expected 470986ca')
  })
})
