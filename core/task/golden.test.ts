import { describe, expect, it } from 'vitest'
import { MANIFESTS } from '../model/manifest.fixture.ts'
import type { JudgingManifest } from '../model/manifest.ts'
import { encodeFloats } from '../onnx/tensor.ts'
import type { Answer } from './answer.ts'
import { deviationsOf, type Expected, goldenCases, isWithin } from './golden.ts'

const { anomaly, classification, detection, segmentation, ocr } = MANIFESTS
const FAR = Number.POSITIVE_INFINITY

/** The worst deviation of one answer, by what was measured, and whether it is tolerated. */
function measure(manifest: JudgingManifest, answer: Answer | undefined, expected: Expected) {
  const deviations = deviationsOf(manifest, [{ answer, expected }])
  return {
    ...Object.fromEntries(deviations.map(({ of, worst }) => [of, worst])),
    isWithin: isWithin(deviations),
  }
}

describe('a golden case', () => {
  it('has what its files hold', () => {
    const values = Float32Array.from({ length: 64 * 32 }, (_, i) => i / 7)
    const image = Uint8Array.of(1, 2)
    const files = new Map([
      ['golden/a.png', image],
      ['golden/a.f32', encodeFloats(values)],
    ])
    expect(goldenCases(anomaly, files)).toEqual([
      { image, expected: { task: 'anomaly', score: 0.1, map: values } },
    ])
  })

  it('measures score and map', () => {
    const values = new Float32Array(4).fill(0.5)
    const answer: Answer = { task: 'anomaly', score: 0.5, map: { width: 2, height: 2, values } }
    const near = { task: 'anomaly', score: 0.5, map: values.map((value) => value + 0.005) } as const
    expect(measure(anomaly, answer, near)).toMatchObject({
      score: 0,
      map: expect.closeTo(0.005, 5),
      isWithin: true,
    })
    expect(measure(anomaly, answer, { ...near, score: 0.52 })).toMatchObject({ isWithin: false })
    expect(measure(anomaly, answer, { ...near, map: values.subarray(1) })).toMatchObject({ map: FAR })
  })

  it('measures each probability', () => {
    const answer: Answer = { task: 'classification', probabilities: [0.9, 0.1] }
    const expected = { task: 'classification', probabilities: [0.9, 0.1] } as const
    expect(measure(classification, answer, expected)).toEqual({ probability: 0, isWithin: true })
    const swapped: Answer = { task: 'classification', probabilities: [0.1, 0.9] }
    expect(measure(classification, swapped, expected)).toMatchObject({ isWithin: false })
  })

  it('pairs objects of a class by their place, and forgives only what lies at the limit', () => {
    const box = (x: number) => ({ x, y: 0, width: 10, height: 10 })
    const objects = [
      { class: 0, score: 0.9, box: box(0) },
      { class: 0, score: 0.8, box: box(50) },
    ]
    const expected = { task: 'detection', objects } as const
    const found = (...all: typeof objects): Answer => ({ task: 'detection', objects: all })
    const [a, b] = [objects[0] ?? expect.fail(), objects[1] ?? expect.fail()]
    expect(measure(detection, found(b, a), expected)).toEqual({ score: 0, box: 0, isWithin: true })
    expect(measure(detection, found(b, { ...a, box: box(1) }), expected)).toMatchObject({
      box: 1,
      isWithin: true,
    })
    expect(measure(detection, found(a), expected)).toMatchObject({ score: FAR, isWithin: false })
    expect(measure(detection, found(a, { ...b, class: 1 }), expected)).toMatchObject({ isWithin: false })
    expect(measure(detection, found(a, b, { ...a, score: 0.7 }), expected)).toMatchObject({ score: FAR })
    expect(measure(detection, found(a, b, { ...a, score: 0.505 }), expected)).toMatchObject({
      isWithin: true,
    })
  })

  it('measures the share of places with another class', () => {
    const mask = { width: 2, height: 2, values: Uint8Array.of(0, 1, 2, 0) }
    const answer: Answer = { task: 'segmentation', mask, areas: [0.25, 0.25] }
    const expected = { task: 'segmentation', mask: Uint8Array.of(0, 1, 2, 1) } as const
    expect(measure(segmentation, answer, expected)).toEqual({ share: 0.25, isWithin: false })
    expect(measure(segmentation, answer, { ...expected, mask: mask.values })).toEqual({
      share: 0,
      isWithin: true,
    })
  })

  it('asks for the very same text', () => {
    const answer: Answer = { task: 'ocr', lines: [{ text: 'SN 1', confidence: 0.9, corners: [] }] }
    const expected = { task: 'ocr', lines: [{ text: 'SN 1', confidence: 0.92 }] } as const
    expect(measure(ocr, answer, expected)).toMatchObject({ text: 0, isWithin: true })
    expect(measure(ocr, { task: 'ocr', lines: [] }, expected)).toMatchObject({ text: 1, confidence: FAR })
    const other = { task: 'ocr', lines: [{ text: 'SN 7', confidence: 0.9 }] } as const
    expect(measure(ocr, answer, other)).toMatchObject({ text: 1, isWithin: false })
  })

  it('takes no answer, and one of another task, for as far off as can be', () => {
    const expected = { task: 'classification', probabilities: [0.9, 0.1] } as const
    expect(measure(classification, undefined, expected)).toEqual({ probability: FAR, isWithin: false })
    const other: Answer = { task: 'ocr', lines: [] }
    expect(measure(classification, other, expected)).toEqual({ probability: FAR, isWithin: false })
  })
})
