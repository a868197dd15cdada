import { liveQuery } from 'dexie'
import type { InspectionId } from '../../core/id.ts'
import type { Database, EventRow } from '../local/database.ts'
import type { Trust } from '../ui/index.ts'

const ORDER: readonly Trust[] = ['refused', 'saved', 'received', 'proven']

/** Where an inspection stands: as far as the least far of its events. */
export function standingOf(events: readonly EventRow[]): Trust | undefined {
  const found = events.map((event): Trust => (event.finding === null ? event.standing : 'refused'))
  return ORDER.find((trust) => found.includes(trust))
}

/** Follows an inspection through saved, received and proven, as the tablet's database changes. */
export class Standing {
  trust = $state<Trust | undefined>()
  #stop: (() => void) | undefined

  watch(database: Database, inspection: InspectionId): void {
    this.stop()
    const query = liveQuery(() => database.events.where('inspection').equals(inspection).toArray())
    const subscription = query.subscribe((events) => {
      this.trust = standingOf(events)
    })
    this.#stop = () => subscription.unsubscribe()
  }

  stop(): void {
    this.#stop?.()
    this.#stop = undefined
    this.trust = undefined
  }
}
