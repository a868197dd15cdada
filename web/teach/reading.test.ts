import { expect, test, vi } from 'vitest'
import { openApp } from '../app/app.fixture.ts'
import type { App } from '../app/app.svelte.ts'
import { openDatabase } from '../local/database.ts'
import { DatasetStore, openDataset } from './dataset.svelte.ts'

/** One reading of this desk's own records fails, as when the browser takes its database away for a moment. */
function failOnce({ database }: App): void {
  const where = database.events.where.bind(database.events)
  const spy = vi.spyOn(database.events, 'where')
  spy.mockImplementation(((key: string) => {
    if (key !== 'dataset') return where(key)
    spy.mockRestore()
    throw new Error('the database is gone')
  }) as typeof where)
}

test('a reading that failed holds up none after it', async () => {
  const app = await openApp(openDatabase(`reading-${crypto.randomUUID()}`))
  const made = await openDataset(app, { name: 'Brackets', task: 'anomaly' })
  if (!made.ok) throw new Error(made.error.message)
  const store = new DatasetStore(app, made.value)
  failOnce(app)
  await expect(store.load()).rejects.toThrow('the database is gone')
  expect(store.isLoading).toBe(false)
  await store.refresh()
  await store.load()
  expect(store.set?.name).toBe('Brackets')
})
