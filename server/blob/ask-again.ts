import { readdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Store } from '../store/query.ts'
import { markGone, readArrived, readBlobFolders } from '../store/wanted.ts'
import { blobPath } from './place.ts'

/**
 * Asks tablets again for blobs that came once and are not in their folder: a copy of a data folder may be of one moment
 * in its database and of an earlier one in its photographs. Gives how many.
 */
export async function askAgain(store: Store, data: string): Promise<number> {
  let gone = 0
  for (const folder of readBlobFolders(store)) {
    const names = new Set(await readdir(dirname(blobPath(data, folder))).catch(() => []))
    for (const digest of readArrived(store, folder))
      if (!names.has(`${digest}.age`)) gone += markGone(store, digest)
  }
  return gone
}
