import { join } from 'node:path'
import axe from 'axe-core'
import type { Page } from 'playwright-core'

const SIZES = [
  [1280, 800],
  [800, 1280],
  [390, 844],
] as const
const RULES = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']

/** Runs in the page: what a finger would miss, and what is cut off at this width. */
function measure(): string[] {
  const small = [
    ...document.querySelectorAll<HTMLElement>('main button, main input, main select, main textarea'),
  ]
    // A file input out of sight and out of the tab order stands behind a button, which is the target.
    .filter((element) => element.checkVisibility() && element.tabIndex >= 0)
    .filter((element) => {
      // A box or dot is hit through its label.
      const target = element.closest('label') ?? element
      const { width, height } = target.getBoundingClientRect()
      return width < 48 || height < 48
    })
    .map((element) => `too small: ${element.outerHTML.slice(0, 120)}`)
  const { scrollWidth, clientWidth } = document.documentElement
  return scrollWidth > clientWidth ? [...small, `cut off: ${scrollWidth} in ${clientWidth}`] : small
}

/** With PLUMB_SHOTS, a folder, a picture of the screen in each size, for whoever wants to look. */
export const shotsOf = (page: Page, name: string) => async (size: string) => {
  const folder = process.env.PLUMB_SHOTS
  if (folder !== undefined)
    await page.screenshot({ path: join(folder, `${name}-${size}.png`), fullPage: true })
}

/**
 * What is wrong with the screen as it stands, in the three sizes, light and dark: axe's findings (WCAG 2.2 AA), targets
 * under 48 pixels, and what does not fit the width. `shot` is told of each size, for whoever wants a picture.
 */
export async function inspectScreen(
  page: Page,
  shot: (size: string) => Promise<void> = async () => {},
): Promise<string[]> {
  const before = page.viewportSize()
  const found: string[] = []
  await page.evaluate(axe.source)
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    for (const [width, height] of SIZES) {
      await page.setViewportSize({ width, height })
      found.push(...(await page.evaluate(measure)).map((each) => `${width} ${colorScheme} ${each}`))
      await shot(`${width}-${colorScheme}`)
    }
    const violations = await page.evaluate(async (rules) => {
      const { axe } = globalThis as unknown as { axe: typeof import('axe-core') }
      const result = await axe.run(document, { runOnly: rules })
      return result.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
    }, RULES)
    found.push(...violations.map((each) => `${colorScheme} ${each}`))
  }
  await page.emulateMedia({ colorScheme: 'light' })
  if (before) await page.setViewportSize(before)
  return found
}
