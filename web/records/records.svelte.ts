import { liveQuery } from 'dexie'
import type { App } from '../app/app.svelte.ts'
import { type Entry, entriesOf } from './entry.ts'
import { openEvent } from './open-event.ts'

/** Records on the screen at first, and with each "show more". */
const PAGE = 100

/** This tablet's records, newest first, following the database as it changes. */
export class Records {
  entries = $state.raw<readonly Entry[] | undefined>()
  total = $state(0)
  shown = $state(PAGE)
  readonly #app: App

  constructor(app: App) {
    this.#app = app
  }

  get hasMore(): boolean {
    return this.total > this.shown
  }

  more(): void {
    this.shown += PAGE
  }

  /** Follows the newest records; returns how to stop. Reading for somebody who locked meanwhile shows them locked. */
  follow(): () => void {
    const { database, session } = this.#app
    const limit = this.shown
    const query = liveQuery(async () => ({
      rows: await database.events.orderBy('seq').reverse().limit(limit).toArray(),
      total: await database.events.count(),
    }))
    const subscription = query.subscribe(async ({ rows, total }) => {
      const records = await Promise.all(
        rows.map(async (row) => ({ row, event: await openEvent(row, session?.pen) })),
      )
      if (this.#app.session !== session) return
      this.entries = entriesOf(records)
      this.total = total
    })
    return () => subscription.unsubscribe()
  }
}
