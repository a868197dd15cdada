import type { TabletStorage } from '../local/storage.ts'

/**
 * How long a photograph stays ready to be handed back after it was proven: a server is restored from a backup of
 * yesterday or of last week, hardly from an older one.
 */
const KEEP_MS = 30 * 24 * 60 * 60 * 1000

/** Of the room that the browser gives, how much may be used before the oldest of them go early, so many at a time. */
const CROWDED = 0.5
const STEP = 100

const isCrowded = async (): Promise<boolean> => {
  const { usage = 0, quota = 0 } = await navigator.storage.estimate()
  return quota > 0 && usage / quota > CROWDED
}

/** Marks photographs when every event that names them is proven. */
async function markProven(database: TabletStorage, now: number): Promise<void> {
  const proven = await database.events.where('standing').equals('proven').toArray()
  const open = new Set(
    (await database.events.where('standing').notEqual('proven').toArray()).flatMap((event) => event.blobs),
  )
  const digests = [...new Set(proven.flatMap((event) => event.blobs))].filter((digest) => !open.has(digest))
  for (const row of await database.blobs.bulkGet(digests))
    if (row && row.outgoing !== null && row.provenAt === undefined)
      await database.blobs.update(row.digest, { provenAt: now })
}

/**
 * What was proven stays for the day that a server is restored from an older copy: records for as long as their
 * tablet, photographs for a while. Copies for their owner stay in any case.
 */
export async function keepProven(database: TabletStorage, now: number): Promise<void> {
  await markProven(database, now)
  const crowded = await isCrowded()
  const over = database.blobs.where('provenAt').belowOrEqual(crowded ? now : now - KEEP_MS)
  for (const digest of await over.limit(STEP).primaryKeys())
    await database.blobs.update(digest, { outgoing: null, provenAt: undefined })
}
