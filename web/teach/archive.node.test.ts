import { zipSync } from 'fflate'
import { expect, test } from 'vitest'
import { openArchive } from './archive.ts'

const packed = () =>
  new Uint8Array(
    zipSync({ 'good/1.png': new Uint8Array([1, 2, 3]), '__MACOSX/good/._1.png': new Uint8Array([9]) }),
  )

test('an archive gives its files, without what a system added to them', () => {
  const opened = openArchive(packed())
  if (!opened.ok) throw new Error(opened.error.message)
  expect(opened.value.map(({ path }) => path)).toEqual(['good/1.png'])
  expect(opened.value[0]?.read()).toEqual(new Uint8Array([1, 2, 3]))
})

test('what is no archive, and one that was cut, are refused', () => {
  expect(openArchive(new Uint8Array([1, 2, 3]))).toMatchObject({
    ok: false,
    error: { kind: 'archive-unreadable' },
  })
  expect(openArchive(packed().subarray(0, 60))).toMatchObject({ ok: false })
})
