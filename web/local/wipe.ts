import type { Database } from './database.ts'

/** Deletes all that this browser keeps of the plant: records, rules, keys, models. What remains is a browser. */
export async function wipeTablet(database: Database): Promise<void> {
  await database.delete()
  for (const name of await caches.keys()) await caches.delete(name)
  location.replace('/')
}
