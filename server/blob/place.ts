import { mkdir, open } from 'node:fs/promises'
import { join } from 'node:path'

/** DATA/blobs/<first two characters>/<digest>.age: an age file, named by the SHA-256 of what is inside. */
export const blobPath = (data: string, digest: string): string =>
  join(data, 'blobs', digest.slice(0, 2), `${digest}.age`)

/** Flushes a file, or a folder's list of names, to the disk. */
export async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Makes a folder below another one and flushes that, so that neither can be gone after a crash. */
export async function makeFolder(path: string, parent: string): Promise<void> {
  if ((await mkdir(path, { recursive: true, mode: 0o700 })) !== undefined) await sync(parent)
}
