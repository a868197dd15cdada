import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Input } from '../../model/manifest/input.ts'
import { openPlacing } from '../place.ts'
import { cornersOf, fromAnchor, overlapOf } from './box.ts'
import type { Detection } from './candidate.ts'
import { readDetection } from './read.ts'
import { type Candidate, suppress } from './suppress.ts'

const INPUT: Input = {
  ...{ name: 'x', width: 100, height: 100, layout: 'nchw', channels: 'rgb', resize: 'stretch', fill: 114 },
  ...{ crop: { x: 0, y: 0, width: 1, height: 1 }, mean: [0, 0, 0], scale: [255, 255, 255] },
}
type Layout<L extends string> = Extract<Detection['outputs'], { layout: L }>
const PHOTO = { width: 200, height: 100 }
const CLASSES = [
  { label: 'screw', defect: false },
  { label: 'crack', defect: true },
]
const KEEP = { score: 0.5, iou: 0.5, suppress: 'class', most: 10 } as const
const NONE = new Float32Array(0)

const manifestOf = (outputs: Detection['outputs'], keep: Detection['keep'] = KEEP): Detection => ({
  ...{ outputs, classes: CLASSES, input: INPUT, keep },
})

function read(
  outputs: Detection['outputs'],
  found: Record<string, number[]>,
  anchors = NONE,
  keep = KEEP as Detection['keep'],
) {
  const tensors = Object.fromEntries(
    Object.entries(found).map(([name, values]) => [name, Float32Array.from(values)]),
  )
  const answer = readDetection(manifestOf(outputs, keep), tensors, anchors, openPlacing(PHOTO, INPUT))
  return answer.ok ? answer.value : answer.error.message
}

/** Number n of each row, one after the other: what YOLOv8 gives back. */
const columns = (rows: number[][]): number[] =>
  (rows[0] ?? []).flatMap((_, n) => rows.map((row) => row[n] ?? 0))

const YOLO: Layout<'yolo'> = {
  ...{ layout: 'yolo', name: 'output0', form: 'cxcywh', unit: 'pixels', candidates: 3, order: 'columns' },
  ...{ objectness: false, activation: 'none' },
}

describe('a YOLOv8 layout', () => {
  // Two of one place, one elsewhere; the photograph is twice as wide as the input.
  const rows = [
    [50, 50, 20, 40, 0.9, 0.1],
    [51, 50, 20, 40, 0.8, 0.1],
    [20, 20, 10, 10, 0.2, 0.7],
  ]
  const expected = [
    { class: 0, score: 0.9, box: { x: 80, y: 30, width: 40, height: 40 } },
    { class: 1, score: 0.7, box: { x: 30, y: 15, width: 20, height: 10 } },
  ]

  it('gives boxes of the photograph, one for each thing', () => {
    expect(read(YOLO, { output0: columns(rows) })).toEqual(expected)
  })

  it('is the same by rows, in fractions, by corners and with sigmoids', () => {
    expect(read({ ...YOLO, order: 'rows' }, { output0: rows.flat() })).toEqual(expected)
    const fractions = rows.map((row) => row.map((value, n) => (n < 4 ? value / 100 : value)))
    expect(read({ ...YOLO, unit: 'fractions' }, { output0: columns(fractions) })).toEqual(expected)
    const corners = rows.map(([x = 0, y = 0, w = 0, h = 0, ...scores]) => [
      x - w / 2,
      y - h / 2,
      x + w / 2,
      y + h / 2,
      ...scores,
    ])
    expect(read({ ...YOLO, form: 'xyxy' }, { output0: columns(corners) })).toEqual(expected)
    const logits = rows.map((row) => row.map((value, n) => (n < 4 ? value : Math.log(value / (1 - value)))))
    expect(read({ ...YOLO, activation: 'sigmoid' }, { output0: columns(logits) })).toEqual(expected)
  })

  it('multiplies with the fifth number of YOLOv5', () => {
    const with5 = rows.map(([x = 0, y = 0, w = 0, h = 0, a = 0, b = 0], i) => [
      x,
      y,
      w,
      h,
      i === 2 ? 0.6 : 1,
      a,
      b,
    ])
    expect(read({ ...YOLO, objectness: true, order: 'rows' }, { output0: with5.flat() })).toEqual(
      expected.slice(0, 1),
    )
  })

  it('cuts boxes where the photograph ends', () => {
    const over = [
      [5, 5, 30, 30, 0.9, 0],
      [95, 95, 30, 30, 0.8, 0],
      [50, 50, 500, 500, 0.7, 0],
    ]
    expect(read(YOLO, { output0: columns(over) })).toMatchObject([
      { box: { x: 0, y: 0, width: 40, height: 20 } },
      { box: { x: 160, y: 80, width: 40, height: 20 } },
      { box: { x: 0, y: 0, width: 200, height: 100 } },
    ])
  })

  it.each<[string, number[][], string]>([
    ['a score that is no number', [[1, 1, 1, 1, Number.NaN, 0.1]], 'found NaN'],
    ['a score of another class that is no number', [[1, 1, 1, 1, 0.1, Number.NaN]], 'found NaN'],
    ['a box that is no number', [[Number.NaN, 1, 1, 1, 0.9, 0.1]], 'a box that is no number'],
    ['a box without an end', [[1, 1, Infinity, 1, 0.9, 0.1]], 'a box that is no number'],
    ['logits where probabilities should be', [[1, 1, 1, 1, 3, -2]], 'expected a probability'],
    ['too few numbers', [[1, 1, 1, 1, 0.1]], 'found 5 values, expected 6'],
  ])('has no answer from %s', (_, candidates, found) => {
    expect(read({ ...YOLO, candidates: 1 }, { output0: columns(candidates) })).toContain(found)
  })
})

describe('a DETR layout', () => {
  const DETR: Layout<'detr'> = {
    ...{
      layout: 'detr',
      boxes: 'pred_boxes',
      scores: 'logits',
      form: 'cxcywh',
      unit: 'fractions',
      candidates: 2,
    },
    ...{ activation: 'softmax', background: 'last' },
  }
  const boxes = [0.5, 0.5, 0.2, 0.4, 0.2, 0.2, 0.1, 0.1]

  it('leaves out queries that stand for nothing', () => {
    // Softmax of the logs gives these back: 0.8 for the screw, then 0.9 for nothing.
    const logits = [0.8, 0.1, 0.1, 0.06, 0.04, 0.9].map(Math.log)
    expect(read(DETR, { pred_boxes: boxes, logits })).toEqual([
      { class: 0, score: 0.8, box: { x: 80, y: 30, width: 40, height: 40 } },
    ])
  })

  it('takes nothing from the first place where it stands there', () => {
    const logits = [0.1, 0.1, 0.8, 0.9, 0.06, 0.04].map(Math.log)
    expect(read({ ...DETR, background: 'first' }, { pred_boxes: boxes, logits })).toMatchObject([
      { class: 1, score: 0.8 },
    ])
  })

  it('takes sigmoids without a place for nothing', () => {
    const logits = [Math.log(3), -5, -5, -5]
    expect(
      read({ ...DETR, activation: 'sigmoid', background: 'none' }, { pred_boxes: boxes, logits }),
    ).toMatchObject([{ class: 0, score: 0.75 }])
  })

  it('has no answer without its boxes', () => {
    expect(read(DETR, { logits: [0, 0, 0, 0, 0, 0] })).toBe('found no output pred_boxes')
  })
})

describe('an SSD layout', () => {
  const SSD: Layout<'ssd'> = {
    ...{ layout: 'ssd', boxes: 'b', scores: 's', form: 'cycxhw', unit: 'fractions', candidates: 1 },
    ...{ activation: 'sigmoid', background: 'first' },
  }
  const scores = [9, Math.log(3), -9]

  it('tells boxes from anchors by their variances', () => {
    const anchored = {
      ...SSD,
      anchors: { path: 'a', variances: [10, 10, 5, 5] as [number, number, number, number] },
    }
    // cy = 0.5 + 1/10 · 0.2, cx = 0.5 − 1/10 · 0.4, h = 0.2 · e^(ln 2), w = 0.4 · e^0
    const told = [1, -1, 5 * Math.log(2), 0]
    expect(read(anchored, { b: told, s: scores }, Float32Array.of(0.5, 0.5, 0.2, 0.4))).toEqual([
      { class: 0, score: 0.75, box: { x: 52, y: 32, width: 80, height: 40 } },
    ])
  })

  it('takes boxes that the graph found itself', () => {
    expect(read({ ...SSD, form: 'yxyx' }, { b: [0.1, 0.2, 0.3, 0.6], s: scores })).toMatchObject([
      { box: { x: 40, y: 10, width: 80, height: 20 } },
    ])
  })
})

describe('boxes', () => {
  it('are the same in every form', () => {
    const corners = { left: 1, top: 2, right: 5, bottom: 8 }
    expect(cornersOf('xyxy', [1, 2, 5, 8])).toEqual(corners)
    expect(cornersOf('yxyx', [2, 1, 8, 5])).toEqual(corners)
    expect(cornersOf('xywh', [1, 2, 4, 6])).toEqual(corners)
    expect(cornersOf('cxcywh', [3, 5, 4, 6])).toEqual(corners)
    expect(cornersOf('cycxhw', [5, 3, 6, 4])).toEqual(corners)
  })

  it('stand on their anchor where nothing is said against it', () => {
    expect(fromAnchor([0, 0, 0, 0], [0.5, 0.4, 0.2, 0.1], [10, 10, 5, 5])).toEqual([0.5, 0.4, 0.2, 0.1])
  })

  it('overlap by what they share of both', () => {
    const box = (left: number, width = 2) => ({ left, top: 0, right: left + width, bottom: 2 })
    expect(overlapOf(box(0), box(0))).toBe(1)
    expect(overlapOf(box(0), box(1))).toBeCloseTo(1 / 3, 9)
    expect(overlapOf(box(0), box(2))).toBe(0)
    expect(overlapOf(box(0), box(5))).toBe(0)
    expect(overlapOf(box(0, 0), box(0, 0))).toBe(0)
  })
})

describe('suppress', () => {
  const at = (left: number, score: number, place = 0): Candidate => ({
    class: place,
    score,
    box: { left, top: 0, right: left + 10, bottom: 10 },
  })
  const scores = (kept: Candidate[]) => kept.map(({ score }) => score)

  it('keeps the better of two, and both where they are of two classes', () => {
    const all = [at(0, 0.6), at(1, 0.9), at(2, 0.8, 1), at(40, 0.7)]
    expect(scores(suppress(all, KEEP))).toEqual([0.9, 0.8, 0.7])
    expect(scores(suppress(all, { ...KEEP, suppress: 'all' }))).toEqual([0.9, 0.7])
    expect(scores(suppress(all, { ...KEEP, suppress: 'none' }))).toEqual([0.9, 0.8, 0.7, 0.6])
    expect(scores(suppress(all, { ...KEEP, most: 1 }))).toEqual([0.9])
  })

  it('does not let what was suppressed suppress', () => {
    // Each overlaps the next by 7 of 13: only neighbours suppress one another.
    expect(scores(suppress([at(0, 0.9), at(3, 0.8), at(6, 0.7)], KEEP))).toEqual([0.9, 0.7])
  })

  it('keeps nothing that overlaps, drops nothing that does not, and keeps the order of scores', () => {
    const candidate = fc.record({
      left: fc.integer({ min: 0, max: 60 }),
      score: fc.double({ min: 0, max: 1, noNaN: true }),
      place: fc.nat(1),
    })
    fc.assert(
      fc.property(fc.array(candidate, { maxLength: 12 }), (all) => {
        const candidates = all.map(({ left, score, place }) => at(left, score, place))
        const kept = suppress(candidates, { ...KEEP, most: 99 })
        for (const [i, a] of kept.entries())
          for (const b of kept.slice(i + 1)) {
            expect(a.score).toBeGreaterThanOrEqual(b.score)
            if (a.class === b.class) expect(overlapOf(a.box, b.box)).toBeLessThanOrEqual(0.5)
          }
        for (const gone of candidates.filter((one) => !kept.includes(one)))
          expect(kept.some((one) => one.class === gone.class && overlapOf(one.box, gone.box) > 0.5)).toBe(
            true,
          )
      }),
    )
  })
})
