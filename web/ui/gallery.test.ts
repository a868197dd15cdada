import { beforeAll, describe, expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import { violations } from '../app/look.fixture.ts'
import Parts from '../gallery/Parts.svelte'
import { screens } from '../gallery/screens.ts'
import { showTheme } from './theme.ts'
import './base.css'

const SIZES = [
  [1280, 800],
  [800, 1280],
  [390, 844],
] as const
const TARGETS = 'button, a[href], input, select, textarea, label:has(input)'

/** What a finger can hit: an input inside a label is hit through the label. */
function targets(): Element[] {
  return [...document.querySelectorAll(TARGETS)].filter((element) => !element.matches('label input'))
}

beforeAll(() => {
  document.documentElement.lang = 'en'
  document.title = 'Plumb'
})

describe.each(Object.entries(screens))('%s', (_name, screen) => {
  test.each(['light', 'dark'] as const)('has no accessibility violations in %s', async (theme) => {
    await page.viewport(1280, 800)
    showTheme(theme, document.documentElement)
    await render(screen)
    expect(await violations()).toEqual([])
    showTheme('system', document.documentElement)
  })

  test.each(SIZES)(
    'fits a glove at %d x %d: targets of 48 px, nothing beyond the edge',
    async (width, height) => {
      await page.viewport(width, height)
      await render(screen)
      expect([innerWidth, innerHeight]).toEqual([width, height])
      const small = targets()
        .map((element) => ({ element, box: element.getBoundingClientRect() }))
        .filter(({ box }) => box.width < 48 || box.height < 48)
      expect(small.map(({ element, box }) => `${element.outerHTML} ${box.width} x ${box.height}`)).toEqual([])
      expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width)
    },
  )
})

test('an open dialog and a message have no violations either', async () => {
  await page.viewport(390, 844)
  await render(Parts)
  await page.getByRole('button', { name: 'Say something bad' }).click()
  await expect.element(page.getByText('Photograph not saved')).toBeVisible()
  expect(await violations()).toEqual([])
  await page.getByRole('button', { name: 'Open a dialog' }).click()
  await expect.element(page.getByRole('dialog')).toBeVisible()
  expect(await violations()).toEqual([])
})

test('the check does see a violation', async () => {
  const faint = document.createElement('p')
  faint.textContent = 'grey on grey'
  faint.setAttribute('style', 'color: #999; background: #bbb')
  document.body.append(faint)
  expect((await violations()).some((found) => found.startsWith('color-contrast'))).toBe(true)
  faint.remove()
})
