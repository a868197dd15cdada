import type { Page } from 'playwright-core'
import { expect } from 'vitest'

/** One of the tablet's rows, as anybody may read it: what is inside is sealed. */
export interface KeptEvent {
  readonly seq: number
  readonly hash: string
  readonly standing: 'saved' | 'received' | 'proven'
  readonly index: number | null
  readonly finding: string | null
  readonly inspection: string | null
}

export interface Kept {
  readonly events: readonly KeptEvent[]
  readonly chain: readonly { readonly next: number; readonly head: string | null }[]
  readonly log: readonly { readonly note: string; readonly size: number }[]
  readonly alarms: readonly { readonly kind: string; readonly message: string }[]
}

/** Runs in the page: reads past the app, straight from IndexedDB. */
async function readRows(names: readonly string[]): Promise<Record<string, unknown[]>> {
  const done = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error)
    })
  const database = await done(indexedDB.open('plumb'))
  const stores = database.transaction([...names])
  const rows = await Promise.all(names.map((name) => done<unknown[]>(stores.objectStore(name).getAll())))
  database.close()
  const plain = (_key: string, value: unknown) => (ArrayBuffer.isView(value) ? undefined : value)
  return JSON.parse(JSON.stringify(Object.fromEntries(names.map((name, at) => [name, rows[at]])), plain))
}

/** What a tablet has kept. */
export const readKept = async (page: Page): Promise<Kept> =>
  (await page.evaluate(readRows, ['events', 'chain', 'log', 'alarms'])) as unknown as Kept

/** A tablet's chain has no gap, and ends where the tablet says that it ends. */
export function expectWhole({ events, chain }: Kept): void {
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_event, at) => at))
  expect(chain[0]?.next).toBe(events.length)
  expect(chain[0]?.head).toBe(events.at(-1)?.hash)
}
