import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { digestSealed } from '../blob/open-blob.ts'
import { blobPath } from '../blob/place.ts'
import type { SealingKey } from '../key/plant-keys.ts'
import type { Store } from '../store/query.ts'
import { readRows } from './read-rows.ts'
import type { Rebuilt } from './rebuild.ts'
import type { Report } from './report.ts'

/** Everything that lies below DATA/blobs and is no folder. */
async function listFiles(data: string): Promise<Set<string>> {
  const found = await readdir(join(data, 'blobs'), { recursive: true, withFileTypes: true })
  return new Set(found.filter((file) => !file.isDirectory()).map((file) => join(file.parentPath, file.name)))
}

/** The blobs that records name, and whether each has come; the table must be the one that a rebuild makes. */
function readWanted(store: Store, { wanted }: Rebuilt, report: Report): Map<string, boolean> {
  const arrived = new Map<string, boolean>()
  const left = new Map(wanted)
  for (const { digest, device, leaf, arrived_at } of readRows(store, 'wanted', report)) {
    const name = `${digest} ${device}`
    const made = left.get(name)
    left.delete(name)
    if (made === undefined)
      report.find(`blob ${digest}`, `found it asked of ${device}, whose records do not name it`)
    else if (made !== leaf)
      report.find(`blob ${digest}`, `found leaf ${leaf}, expected ${made} to name it first`)
    arrived.set(digest, (arrived.get(digest) ?? false) || arrived_at !== null)
  }
  for (const [name, leaf] of left)
    report.find(`blob ${name.split(' ')[0]}`, `found no row, expected one for leaf ${leaf}`)
  return arrived
}

async function checkBlob(path: string, digest: string, key: SealingKey, report: Report): Promise<void> {
  const found = await digestSealed(path, key)
  report.summary.blobs++
  if (!found.ok) report.find(`blob ${digest}`, found.error.message)
  else if (found.value !== digest) report.find(`blob ${digest}`, `found content with digest ${found.value}`)
}

/** Every blob that came must be there and open to its digest; nothing else may lie among them. */
export async function checkBlobs(
  ...[data, store, rebuilt, key, report]: [string, Store, Rebuilt, SealingKey, Report]
): Promise<void> {
  const arrived = readWanted(store, rebuilt, report)
  const files = await listFiles(data)
  for (const [digest, isHere] of arrived) {
    const path = blobPath(data, digest)
    if (files.delete(path)) await checkBlob(path, digest, key, report)
    else if (isHere) report.find(`blob ${digest}`, 'found no file, expected the blob that was taken')
    else report.summary.outstanding++
  }
  for (const path of files) report.find(`file ${path}`, 'found among the blobs, and no record names it')
}
