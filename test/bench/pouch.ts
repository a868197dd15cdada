import memory from 'pouchdb-adapter-memory'
import PouchDB from 'pouchdb-core'
import replication from 'pouchdb-replication'
import type { Parcel } from '../../core/sync/batch.ts'
import { BATCH_EVENTS } from './batches.ts'

const Pouch = PouchDB.plugin(memory).plugin(replication)

/** Documents in one PouchDB, waiting to be replicated into another, both in this process's memory. */
export interface Pouch {
  replicate(): Promise<void>
  close(): Promise<void>
}

/** Puts the parcels, as plain documents, into a PouchDB. */
export async function openPouch(name: string, parcels: readonly Parcel[]): Promise<Pouch> {
  const from = new Pouch(`${name}-from`, { adapter: 'memory' })
  const to = new Pouch(`${name}-to`, { adapter: 'memory' })
  await from.bulkDocs(parcels.map((parcel, i) => ({ _id: String(i).padStart(6, '0'), ...parcel })))
  return {
    async replicate() {
      const { docs_written: written } = await Pouch.replicate(from, to, { batch_size: BATCH_EVENTS })
      if (written !== parcels.length)
        throw new Error(`bench: found ${written} documents replicated, expected ${parcels.length}`)
    },
    async close() {
      await from.destroy()
      await to.destroy()
    },
  }
}
