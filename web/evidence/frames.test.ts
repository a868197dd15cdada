import { expect, it } from 'vitest'
import { page } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import type { Bytes } from '../../core/bytes.ts'
import { pictureName } from '../../core/evidence/bundle.ts'
import {
  bundleOf,
  FRAMED,
  inspectionsIn,
  openLyingServer,
  tabletAfter,
} from '../../core/evidence/lying-server.fixture.ts'
import { verifyBundle } from '../../core/evidence/verify-bundle.ts'
import { hashBytes } from '../../core/hash.ts'
import { inspect } from '../../core/simulation/tablet.ts'
import { faults } from '../app/look.fixture.ts'
import { drawGrey } from '../engine/photo.fixture.ts'
import '../ui/base.css'
import Inspection from './Inspection.svelte'

const grey = async (value: number): Promise<Bytes> =>
  new Uint8Array(await (await drawGrey(64, 48, value)).arrayBuffer())

it('shows each frame of a press with its score, and which one stands for all', async () => {
  document.documentElement.lang = 'en'
  document.title = 'Plumb evidence'
  const server = await openLyingServer()
  const pictures = await Promise.all([60, 120, 180, 240].map(grey))
  const [first, second, third, heatmap] = pictures as [Bytes, Bytes, Bytes, Bytes]
  const frames = [
    { photograph: first, score: 0.125 },
    { photograph: second, score: 0.875 },
    { photograph: third, score: 0.25 },
  ]
  const done = { unit: 'SN-3', score: 0, photograph: first, heatmap, frames, decision: 'none' } as const
  const more = await inspect(tabletAfter(server, server.history), FRAMED, done)
  const files = await bundleOf(server, {
    history: [...server.history, ...more],
    files: (all) => {
      for (const bytes of pictures) all.set(pictureName(hashBytes(bytes), 'png'), bytes)
    },
  })
  const { findings, contents } = await verifyBundle(files)
  expect(findings).toEqual([])
  const id = inspectionsIn(more)[0]
  if (contents === undefined || id === undefined) throw new Error('expected a bundle with the inspection')
  await render(Inspection, { id, contents, files })
  await page.getByText('SN-3').click()
  await expect.element(page.getByRole('heading', { name: 'Mean of 3 frames' })).toBeVisible()
  const listed = page.getByRole('list', { name: 'Frames' }).getByRole('listitem')
  await expect.poll(() => document.querySelectorAll('img[alt^="Frame "]').length).toBe(3)
  const texts = listed.elements().map(({ textContent }) => textContent?.replaceAll(/\s+/g, ' ').trim())
  expect(texts).toEqual(['Frame 1 0.125', 'Frame 2 0.875', 'Frame 3 0.250 Shown: nearest the mean'])
  await expect.element(page.getByText('3 of one press, judged by the mean of their scores')).toBeVisible()
  expect(
    (await faults()).filter((each) => !/landmark|region|page-has-heading|heading-order/.test(each)),
  ).toEqual([])
})
