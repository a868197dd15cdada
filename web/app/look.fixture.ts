import axe from 'axe-core'
import { page } from 'vitest/browser'
import { showTheme } from '../ui/theme.ts'

/** The screens that everything is looked at on: a desk or a tablet on its side, a tablet upright, a telephone. */
export const SIZES = [
  [1280, 800],
  [800, 1280],
  [390, 844],
] as const

/** Waits until nothing moves any more: what has just been changed begins to move in the next frame, or the one after. */
async function still(): Promise<void> {
  for (let frames = 0; frames < 2; ) {
    await new Promise(requestAnimationFrame)
    const passing = document
      .getAnimations()
      .filter(({ effect }) => effect?.getTiming().iterations !== Infinity)
    frames = passing.length === 0 ? frames + 1 : 0
    await Promise.allSettled(passing.map(({ finished }) => finished))
  }
}

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']

/** What axe finds against the page, once nothing moves any more. A part of a page alone has no heading or landmark. */
export async function violations(of: 'page' | 'part' = 'page'): Promise<string[]> {
  await still()
  const found = await axe.run(document, {
    runOnly: of === 'page' ? [...WCAG, 'best-practice'] : WCAG,
  })
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html}\n${node.failureSummary}`),
  )
}

/** Touch targets below 48 px. */
export function tooSmall(): string[] {
  return (
    [...document.querySelectorAll('button, a[href], input:not(.visually-hidden)')]
      // A tick is touched with its words: the row is the target.
      .map((element) => ({ element, box: (element.closest('label') ?? element).getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0 && (box.width < 48 || box.height < 48))
      .map(({ element, box }) => `${element.outerHTML} ${box.width} x ${box.height}`)
  )
}

/** What is wrong with the screen as it stands: violations, small targets, something beyond the edge. */
export async function faults(): Promise<string[]> {
  const found: string[] = []
  for (const theme of ['light', 'dark'] as const) {
    showTheme(theme, document.documentElement)
    found.push(...(await violations()).map((each) => `${theme} ${each}`))
  }
  showTheme('system', document.documentElement)
  for (const [width, height] of SIZES) {
    await page.viewport(width, height)
    if (document.documentElement.scrollWidth > width) found.push(`wider than ${width}`)
    found.push(...tooSmall().map((each) => `${width}: ${each}`))
  }
  return found
}
