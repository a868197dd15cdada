import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fail, ok, type Result } from '../core/result.ts'
import type { RandomBytes } from '../core/sync/seal.ts'
import type { KeyFailure } from './key/failure.ts'
import { makePrivateFolder } from './key/files.ts'
import { deriveKey, type MasterKey, openMasterKey, openOrMakeMasterKey } from './key/master.ts'
import { openPlantKeys, type PlantKeys } from './key/plant-keys.ts'
import { reasonOf } from './store/failure.ts'
import { type LockError, lockData } from './store/lock.ts'
import { migrate } from './store/migrate.ts'
import { openDatabase } from './store/open-database.ts'
import './native.ts'
import { openStore, type Store } from './store/query.ts'

/** Why a data folder cannot be opened; `message` is the sentence for the person at the console. */
export type DataError = KeyFailure | LockError | { readonly kind: 'database'; readonly message: string }

/** An open data folder: its database and its keys. */
export interface Data {
  readonly store: Store
  readonly keys: PlantKeys
  close(): void
}

const databaseError = (error: unknown) =>
  fail({ kind: 'database' as const, message: `could not open plumb.db: ${reasonOf(error)}` })

/** Opens DATA to write, and makes whatever of it is not there: master.key, plumb.db, blobs/, uploads/. */
export async function openData(
  data: string,
  random: RandomBytes,
  known?: MasterKey,
): Promise<Result<Data, DataError>> {
  const master = known ? ok(known) : await openOrMakeMasterKey(data)
  if (!master.ok) return master
  const lock = lockData(data)
  if (!lock.ok) return lock
  const release = lock.value
  try {
    await makePrivateFolder(join(data, 'blobs'))
    await makePrivateFolder(join(data, 'uploads'))
    const database = openDatabase({ path: join(data, 'plumb.db'), key: deriveKey(master.value, 'database') })
    const close = () => {
      database.close()
      release()
    }
    try {
      migrate(database)
      const store = openStore(database)
      const keys = await openPlantKeys(store, master.value, random)
      if (keys.ok) return ok({ store, keys: keys.value, close })
      close()
      return keys
    } catch (error) {
      database.close()
      throw error
    }
  } catch (error) {
    release()
    return databaseError(error)
  }
}

/** Opens DATA only to look: also while a server runs on it, and never making anything. */
export async function openDataToRead(data: string): Promise<Result<Data, DataError>> {
  const master = await openMasterKey(data)
  if (!master.ok) return master
  try {
    const key = deriveKey(master.value, 'database')
    const database = openDatabase({ path: join(data, 'plumb.db'), key, readonly: true })
    const store = openStore(database)
    const keys = await openPlantKeys(store, master.value, undefined)
    if (keys.ok) return ok({ store, keys: keys.value, close: () => database.close() })
    database.close()
    return keys
  } catch (error) {
    return databaseError(error)
  }
}

/** Whether a folder has nothing in it, or is not there. */
export const isEmptyFolder = async (path: string): Promise<boolean> =>
  (await readdir(path).catch(() => [])).length === 0
