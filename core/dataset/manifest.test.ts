import fc from 'fast-check'
import * as v from 'valibot'
import { expect, it } from 'vitest'
import type { DatasetRecord } from './dataset.ts'
import { foldDataset } from './fold.ts'
import { datasetDigest, datasetManifest, datasetManifestSchema } from './manifest.ts'
import {
  added,
  DEFECTIVE,
  framed,
  GOOD,
  groupOf,
  labelled,
  marked,
  opened,
  photographOf,
  removed,
} from './set.fixture.ts'

function manifestOf(records: readonly DatasetRecord[]) {
  const { set, unapplied } = foldDataset([opened(), ...records])
  if (set === undefined || unapplied.length > 0) throw new Error('fixture: found records that do not apply')
  return datasetManifest(set)
}
const digestOf = (records: readonly DatasetRecord[]) => datasetDigest(manifestOf(records))

const regions = { boxes: [{ x: 0, y: 0, width: 0.5, height: 0.5 }], mask: null }
const view = { interest: regions.boxes, ignore: null }
const ADDED = [
  added(1, GOOD, groupOf(1)),
  added(2, GOOD, groupOf(1)),
  added(3, GOOD),
  added(4, GOOD, groupOf(2)),
]
const SET = [...ADDED, added(5, DEFECTIVE), marked(5, regions), framed(1, view)]

it('fits its schema, with samples in the order of their digests', () => {
  const manifest = manifestOf(SET)
  expect(v.is(datasetManifestSchema, manifest)).toBe(true)
  const digests = manifest.samples.map(({ photograph }) => photograph)
  expect(digests).toEqual(digests.toSorted())
})

it('is the same in whatever order photographs were added, and whatever the groups were called', () => {
  const expected = digestOf(ADDED)
  fc.assert(
    fc.property(
      fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }),
      fc.integer({ min: 10, max: 100 }),
      (order, name) => {
        const renamed = [
          added(1, GOOD, groupOf(name)),
          added(2, GOOD, groupOf(name)),
          added(3, GOOD),
          added(4, GOOD, groupOf(name + 1)),
        ]
        expect(digestOf(order.flatMap((i) => renamed[i] ?? []))).toBe(expected)
      },
    ),
  )
})

it('is the same after a detour, and without any opening', () => {
  const detour = [
    ...SET,
    added(6, GOOD),
    labelled(1, GOOD, DEFECTIVE),
    labelled(1, DEFECTIVE, GOOD),
    removed(6),
  ]
  expect(digestOf(detour)).toBe(digestOf(SET))
  expect(digestOf(SET.map((record) => ({ ...record, openings: {} })))).toBe(digestOf(SET))
})

it.each<[string, DatasetRecord[]]>([
  ['a label', [labelled(1, GOOD, DEFECTIVE)]],
  ['a photograph more', [added(6, GOOD)]],
  ['a photograph fewer', [removed(3)]],
  ['other marks', [marked(5, { boxes: [{ x: 0, y: 0, width: 0.5, height: 0.51 }], mask: null })]],
  ['another view', [framed(1, { interest: [], ignore: null })]],
  ['another reference', [framed(2, view)]],
])('%s makes another digest', (_, more) => expect(digestOf([...SET, ...more])).not.toBe(digestOf(SET)))

it('another pixel makes another digest', () => {
  const manifest = manifestOf(SET)
  const [first, ...others] = manifest.samples
  if (first === undefined) throw new Error('fixture: found no sample')
  const altered = { ...manifest, samples: [{ ...first, photograph: photographOf(99) }, ...others] }
  expect(datasetDigest(altered)).not.toBe(datasetDigest(manifest))
})
