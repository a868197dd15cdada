import { expect, test } from 'vitest'
import { folderHints, photographKey } from './folder-hint.ts'

test('folders in the layout of MVTec AD say good, the defect, and which mask belongs to which photograph', () => {
  const paths = [
    'part/train/good/000.png',
    'part/test/scratch/000.png',
    'part/ground_truth/scratch/000_mask.png',
  ]
  expect(folderHints(paths)).toEqual([
    { kind: 'good' },
    { kind: 'defective', defect: 'scratch' },
    { kind: 'mask', of: photographKey('part/test/scratch/000.png') },
  ])
})

test('a folder beside no good one, and a file in no folder, say nothing', () => {
  expect(folderHints(['DCIM/1.jpg', '2.jpg'])).toEqual([{ kind: 'none' }, { kind: 'none' }])
  expect(folderHints(['OK/1.jpg', '2.jpg'])).toEqual([{ kind: 'good' }, { kind: 'none' }])
})

test('a folder below a good one is good, and one that only says defective names no defect', () => {
  const paths = [
    'Line 2/good/more/1.jpg',
    'Line 2/defective/2.jpg',
    'Line 2/NOK/dent/3.jpg',
    'Line 2/4.jpg',
    'Line 2/burr/5.jpg',
  ]
  expect(folderHints(paths)).toEqual([
    { kind: 'good' },
    { kind: 'defective', defect: '' },
    { kind: 'defective', defect: 'dent' },
    { kind: 'none' },
    { kind: 'defective', defect: 'burr' },
  ])
  expect(folderHints(['bad/1.jpg', 'DCIM/2.jpg'])).toEqual([
    { kind: 'defective', defect: '' },
    { kind: 'none' },
  ])
})
