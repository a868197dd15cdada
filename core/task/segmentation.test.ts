import { describe, expect, it } from 'vitest'
import type { Input } from '../model/manifest/input.ts'
import type { ManifestOf } from '../model/manifest.ts'
import { openPlacing } from './place.ts'
import { readSegmentation } from './segmentation.ts'

const INPUT: Input = {
  ...{ name: 'x', width: 40, height: 40, layout: 'nchw', channels: 'rgb', resize: 'stretch', fill: 0 },
  ...{ crop: { x: 0, y: 0, width: 1, height: 1 }, mean: [0, 0, 0], scale: [255, 255, 255] },
}
type Mask = ManifestOf<'segmentation'>['outputs']['mask']
const MASK: Mask = {
  ...{
    name: 'y',
    width: 2,
    height: 2,
    values: 'scores',
    layout: 'nchw',
    activation: 'softmax',
    background: 'first',
  },
}
const CLASSES = [
  { label: 'rust', defect: true },
  { label: 'hole', defect: true },
]

function read(
  mask: Partial<Mask>,
  values: number[],
  change: { input?: Input; classes?: typeof CLASSES } = {},
) {
  const manifest = {
    outputs: { mask: { ...MASK, ...mask } },
    classes: CLASSES,
    input: INPUT,
    thresholds: { probability: 0.5 },
    ...change,
  }
  const photo = { width: 80, height: 40 }
  const answer = readSegmentation(
    manifest,
    { y: Float32Array.from(values) },
    openPlacing(photo, manifest.input),
  )
  return answer.ok ? { mask: [...answer.value.mask.values], areas: answer.value.areas } : answer.error.message
}

const ln = Math.log

describe('readSegmentation', () => {
  // Four places: nothing, rust, hole, and rust that is likeliest but not likely enough.
  const planes = [0.8, 0.1, 0.2, 0.3].concat([0.1, 0.8, 0.2, 0.4], [0.1, 0.1, 0.6, 0.3])
  const expected = { mask: [0, 1, 2, 0], areas: [0.25, 0.25] }

  it('takes the likeliest class of each place where it is likely enough', () => {
    expect(read({}, planes.map(ln))).toEqual(expected)
    expect(read({ activation: 'none' }, planes)).toEqual(expected)
  })

  it('takes it place by place too', () => {
    const byPlace = [0, 1, 2, 3].flatMap((i) => [0, 4, 8].map((plane) => ln(planes[plane + i] ?? 0)))
    expect(read({ layout: 'nhwc' }, byPlace)).toEqual(expected)
  })

  it('needs no place for nothing where each class stands by itself', () => {
    const logits = [-5, 5, -5, -5].concat([-5, -5, 5, -5])
    expect(read({ activation: 'sigmoid', background: 'none' }, logits)).toEqual(expected)
  })

  it('takes one map of probabilities', () => {
    const one = { classes: CLASSES.slice(0, 1) }
    expect(read({ activation: 'none', background: 'none' }, [0.2, 0.5, 0.9, 0.49], one)).toEqual({
      mask: [0, 1, 1, 0],
      areas: [0.5],
    })
  })

  it('takes labels as they are', () => {
    expect(read({ values: 'labels', activation: 'none' }, [0, 1, 2, 0])).toEqual(expected)
    expect(read({ values: 'labels', activation: 'none', background: 'none' }, [0, 1, 1, 0])).toEqual({
      mask: [1, 2, 2, 1],
      areas: [0.5, 0.5],
    })
  })

  it('counts what the photograph fills, not the letterbox around it', () => {
    // The photograph is twice as wide as high: rows 10 to 30 of 40 are its own.
    const labels = [0, 0, 1, 0].flatMap((label) => [label, label, label, label])
    const letterbox = { input: { ...INPUT, resize: 'letterbox' } as const }
    expect(
      read({ values: 'labels', activation: 'none', width: 4, height: 4 }, labels, letterbox),
    ).toMatchObject({ areas: [0.5, 0] })
  })

  it.each([
    ['a place that is no number', {}, [Number.NaN, ...new Array(11).fill(0)], 'found NaN'],
    [
      'logits where probabilities should be',
      { activation: 'none' as const },
      new Array(12).fill(9),
      'found 9',
    ],
    ['a label of no class', { values: 'labels' as const }, [0, 1, 2, 3], 'found label 3'],
    ['a label below zero', { values: 'labels' as const }, [0, -1, 2, 0], 'found label -1'],
    ['half a label', { values: 'labels' as const }, [0, 0.5, 2, 0], 'found label 0.5'],
    ['too few places', {}, [0], 'found 1 values, expected 12'],
  ])('has no answer from %s', (_, mask, values, found) => expect(read(mask, values)).toContain(found))
})
