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

test('a file that claims to be larger than a photograph may be is not unpacked', () => {
  const bytes = packed()
  const view = new DataView(bytes.buffer)
  // The uncompressed size in each entry of the central directory (APPNOTE 4.3.12: signature, and the size at 24).
  for (let at = 0; at < bytes.length - 28; at++)
    if (view.getUint32(at, true) === 0x02014b50) view.setUint32(at + 24, 0x7fffffff, true)
  const opened = openArchive(bytes)
  if (!opened.ok) throw new Error(opened.error.message)
  expect(opened.value[0]?.read()).toEqual(new Uint8Array())
})
