import { createRawSnippet } from 'svelte'
import { expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import Button from './Button.svelte'
import './base.css'

const children = createRawSnippet(() => ({ render: () => '<span>Photograph</span>' }))
const button = () => page.getByRole('button', { name: 'Photograph' })

test('a busy button keeps its size, its words and the focus, and does nothing', async () => {
  const onclick = vi.fn()
  const { rerender } = await render(Button, { children, onclick, size: 'main' })
  await userEvent.click(button())
  expect(onclick).toHaveBeenCalledOnce()
  const before = button().element().getBoundingClientRect()
  await rerender({ children, onclick, size: 'main', busy: true })
  const after = button().element().getBoundingClientRect()
  expect([after.width, after.height]).toEqual([before.width, before.height])
  await userEvent.keyboard('{Enter}')
  expect(onclick).toHaveBeenCalledOnce()
  expect(document.activeElement).toBe(button().element())
  await expect.element(button()).toHaveAttribute('aria-busy', 'true')
})

test('a main button is at least 64 px high', async () => {
  await render(Button, { children, size: 'main' })
  expect(button().element().getBoundingClientRect().height).toBeGreaterThanOrEqual(64)
})

test('a disabled link is no link', async () => {
  await render(Button, { children, href: '/x', disabled: true })
  await expect.element(button()).toBeDisabled()
})
