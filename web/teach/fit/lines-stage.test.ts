import { beforeEach, expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import { burstGain } from '../../../core/teach/coach/burst.ts'
import { suggestThresholds } from '../../../core/teach/fit/threshold.ts'
import { NO_DRAWINGS } from '../../../core/teach/samples.ts'
import { openApp } from '../../app/app.fixture.ts'
import { violations } from '../../app/look.fixture.ts'
import { openDatabase } from '../../local/database.ts'
import { showTheme } from '../../ui/theme.ts'
import { DatasetStore, openDataset } from '../dataset.svelte.ts'
import { Fit, lackOf } from './fit.svelte.ts'
import LinesStage from './LinesStage.svelte'
import '../../ui/base.css'

let fit: Fit

beforeEach(async () => {
  document.documentElement.lang = 'en'
  document.title = 'Plumb'
  const app = await openApp(openDatabase(`fit-${crypto.randomUUID()}`))
  const made = await openDataset(app, { name: 'Brackets', task: 'anomaly' })
  if (!made.ok) throw new Error(made.error.message)
  fit = new Fit(new DatasetStore(app, made.value))
})

/** As a fit of these scores leaves it. */
function showScores(good: readonly number[], defective: readonly number[]): void {
  fit.fitted = { good, defective, suggested: suggestThresholds(good, defective), copies: [] }
  fit.evidence = { good: good.toSorted((a, b) => a - b), defective: defective.toSorted((a, b) => a - b) }
  fit.suggest()
  render(LinesStage, { fit, name: 'Brackets', version: '1' })
}

const many = Array.from({ length: 200 }, (_, i) => 0.8 + i / 1000)

test('the rates follow the lines, and the suggested ones come back', async () => {
  showScores(many, [0.9, 1.5, 1.6])
  const suggested = fit.lines
  await expect.element(page.getByText(/^1 of 3, so between/).first()).toBeVisible()
  fit.move('pass', 0.85)
  await expect.element(page.getByText(/^0 of 3, so between/).first()).toBeVisible()
  fit.move('fail', 0.5)
  expect(fit.lines).toEqual({ pass: 0.5, fail: 0.5 })
  await expect.element(page.getByText(/^200 of 200.*That is more than 5.0 %/)).toBeVisible()
  await page.getByRole('button', { name: 'Back to the suggested lines' }).click()
  expect(fit.lines).toEqual(suggested)
})

test('few photographs are said to be too few, and none to be none', async () => {
  showScores([0.8, 0.9, 1, 1.1], [])
  await expect.element(page.getByText(/Too few to know whether it stays below 5.0 %/).first()).toBeVisible()
  await expect.element(page.getByText('Nothing to count: none of these is in the set.').first()).toBeVisible()
})

test('what several frames at one press would gain is told where parts were photographed several times', async () => {
  const exposures = Array.from({ length: 20 }, (_, i) => ({
    group: i >> 2,
    score: 1 + (i % 4) / 10 + (i >> 2) / 20,
  }))
  fit.burst = burstGain(exposures)
  showScores(many, [1.5])
  await expect.element(page.getByText(/^It helps: \d+ % of what good parts differ by/)).toBeVisible()
  fit.burst = burstGain(exposures.map(({ group }) => ({ group, score: 1 + group / 20 })))
  await expect.element(page.getByText('It gains little: 0 %', { exact: false })).toBeVisible()
  fit.burst = burstGain(exposures.slice(0, 16))
  await expect.element(page.getByText('Not known: it takes 5 good parts', { exact: false })).toBeVisible()
})

test('a set that cannot be taught from says what it lacks', () => {
  const set = { format: 'plumb-dataset/1' as const, frame: null, samples: [] }
  expect(lackOf({ ...set, task: 'anomaly' }, NO_DRAWINGS)).toContain(
    'Found 0 photographs of good parts, expected at least 4',
  )
  const nothing = { interest: [{ x: 0, y: 0, width: 0, height: 0 }], ignore: null }
  expect(lackOf({ ...set, task: 'anomaly' }, { ...NO_DRAWINGS, view: nothing })).toContain('leaves nothing')
})

test('anybody can draw the lines: nothing axe finds, nothing too small for a finger, nothing cut off', async () => {
  showScores(many, [1.2, 1.5, 1.6])
  for (const theme of ['light', 'dark'] as const) {
    showTheme(theme, document.documentElement)
    for (const [width, height] of [
      [1280, 800],
      [800, 1280],
      [390, 844],
    ] as const) {
      await page.viewport(width, height)
      await new Promise((resolve) => requestAnimationFrame(resolve))
      const small = [...document.querySelectorAll('button, input')].filter((element) => {
        // A box to check is hit through its label, all of it.
        const box = (element.closest('label.check') ?? element).getBoundingClientRect()
        return box.width < 48 || box.height < 48
      })
      expect(small).toEqual([])
      expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width)
    }
    expect(await violations('part')).toEqual([])
  }
  showTheme('system', document.documentElement)
})
