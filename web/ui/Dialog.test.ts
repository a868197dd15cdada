import { expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import PartsAction from '../gallery/PartsAction.svelte'
import './base.css'

const focused = () => document.activeElement?.textContent?.trim()

test('a dialog is modal and named, and gives the focus back on Escape', async () => {
  render(PartsAction)
  const opener = page.getByRole('button', { name: 'Open a dialog' })
  await opener.click()
  const dialog = page.getByRole('dialog', { name: 'Stop this model on line 2?' })
  await expect.element(dialog).toBeVisible()
  for (let press = 0; press < 8; press++) {
    await userEvent.keyboard('{Tab}')
    const inside = dialog.element().contains(document.activeElement)
    expect(inside || document.activeElement === document.body).toBe(true)
  }
  await userEvent.keyboard('{Escape}')
  await expect.element(dialog).not.toBeInTheDocument()
  expect(focused()).toBe('Open a dialog')
})

test('a sheet closes from its cross and from its action, and opens again', async () => {
  render(PartsAction)
  const opener = page.getByRole('button', { name: 'Open a sheet' })
  const sheet = page.getByRole('dialog', { name: 'Step 3: sealing face' })
  await opener.click()
  await page.getByRole('button', { name: 'Close' }).click()
  await expect.element(sheet).not.toBeInTheDocument()
  expect(focused()).toBe('Open a sheet')
  await opener.click()
  await page.getByRole('button', { name: 'Understood' }).click()
  await expect.element(sheet).not.toBeInTheDocument()
})
