import type { Page } from 'playwright-core'

/** Judges a part without the model, whatever the station is doing; resolves when the screen shows it decided. */
export async function byHand(page: Page, unit: string, verdict: 'Pass' | 'Fail'): Promise<void> {
  const next = page.getByRole('button', { name: 'Next part' })
  if (await next.isVisible()) await next.click()
  else if (!(await page.getByLabel('Unit (serial)').isVisible()))
    await page.getByText('Inspect', { exact: true }).first().click()
  const button = page.getByRole('button', { name: verdict, exact: true })
  const choose = page.getByRole('button', { name: 'By hand' })
  await button.or(choose).first().waitFor({ timeout: 60_000 })
  if (!(await button.isVisible())) await choose.click()
  await page.getByLabel('Unit (serial)').fill(unit)
  if (verdict === 'Pass') for (const box of await page.getByRole('checkbox').all()) await box.check()
  await button.click()
  await next.waitFor({ timeout: 60_000 })
}
