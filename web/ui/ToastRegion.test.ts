import { expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import ToastRegion from './ToastRegion.svelte'
import { Toasts } from './toasts.svelte.ts'
import './base.css'

test('messages are announced politely, three at a time, and the next comes when one is dismissed', async () => {
  const toasts = new Toasts()
  await render(ToastRegion, { toasts })
  await expect.element(page.getByRole('list')).toHaveAttribute('aria-live', 'polite')
  for (const title of ['one', 'two', 'three', 'four']) toasts.push({ tone: 'fail', title })
  await expect.element(page.getByText('three')).toBeVisible()
  await expect.element(page.getByText('four')).not.toBeInTheDocument()
  await page.getByRole('button', { name: 'Dismiss' }).first().click()
  await expect.element(page.getByText('four')).toBeVisible()
  await expect.element(page.getByText('one')).not.toBeInTheDocument()
})

test('good news goes by itself, bad news and offers stay', () => {
  const toasts = new Toasts()
  toasts.push({ tone: 'pass', title: 'sent' })
  toasts.push({ tone: 'fail', title: 'not saved' })
  toasts.push({ tone: 'info', title: 'removed', action: { text: 'Undo', run() {} } })
  expect(toasts.shown.map(({ stays }) => stays)).toEqual([false, true, true])
})
