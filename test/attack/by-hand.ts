import type { Page } from 'playwright-core'

/** Judges a part without the model, whatever the station is doing; resolves when the screen shows it decided. */
export async function byHand(page: Page, unit: string, verdict: 'Pass' | 'Fail'): Promise<void> {
  const next = page.getByRole('button', { name: 'Next part' })
  const button = page.getByRole('button', { name: verdict, exact: true })
  const choose = page.getByRole('button', { name: 'By hand' })
  const home = page.getByText('Inspect', { exact: true })
  await next.or(button).or(choose).or(home).first().waitFor()
  if (await next.isVisible()) await next.click()
  else if (!(await button.or(choose).first().isVisible())) await home.first().click()
  await button.or(choose).first().waitFor()
  if (!(await button.isVisible())) await choose.click()
  await page.getByLabel('Unit (serial)').fill(unit)
  if (verdict === 'Pass') for (const box of await page.getByRole('checkbox').all()) await box.check()
  await button.click()
  await next.waitFor()
}
