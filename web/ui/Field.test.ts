import { expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import ChoiceTiles from './ChoiceTiles.svelte'
import SegmentedControl from './SegmentedControl.svelte'
import TextField from './TextField.svelte'
import './base.css'

test('a field is named by its label and described by its hint and its error', async () => {
  await render(TextField, { label: 'Serial', hint: 'On the plate', error: 'No such unit' })
  const input = page.getByRole('textbox', { name: 'Serial' })
  await expect.element(input).toHaveAccessibleDescription('On the plate No such unit')
  await expect.element(input).toHaveAttribute('aria-invalid', 'true')
})

test('a field without error is not invalid', async () => {
  await render(TextField, { label: 'Serial' })
  await expect.element(page.getByRole('textbox')).not.toHaveAttribute('aria-invalid')
})

test('tiles are radios: arrows move over the disabled one', async () => {
  const picked: string[] = []
  const options = [
    { value: 'a', label: 'Accept' },
    { value: 'b', label: 'Rework', disabled: true },
    { value: 'c', label: 'Reject' },
  ]
  await render(ChoiceTiles, {
    legend: 'Disposition',
    options,
    onchange: (value: string) => picked.push(value),
  })
  await expect.element(page.getByRole('group', { name: 'Disposition' })).toBeVisible()
  await userEvent.click(page.getByRole('radio', { name: 'Accept' }))
  await userEvent.keyboard('{ArrowDown}')
  await expect.element(page.getByRole('radio', { name: 'Reject' })).toBeChecked()
  expect(picked).toEqual(['a', 'c'])
})

test('a segmented control starts at its first option and follows the keyboard', async () => {
  const options = [
    { value: 'photo', label: 'Photograph' },
    { value: 'heat', label: 'Heatmap' },
  ]
  await render(SegmentedControl, { legend: 'View', options })
  await expect.element(page.getByRole('radio', { name: 'Photograph' })).toBeChecked()
  await userEvent.keyboard('{Tab}{ArrowRight}')
  await expect.element(page.getByRole('radio', { name: 'Heatmap' })).toBeChecked()
})
