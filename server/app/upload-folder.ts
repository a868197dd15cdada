import { readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { MAX_UPLOADS_PER_BLOB, UPLOAD_MS } from './limit.ts'
import type { UploadSetting } from './upload.ts'

/** Hands a whole upload to the courier. A mismatch is removed: it would never match. */
export async function finishUpload({ courier }: UploadSetting, digest: string, path: string) {
  const taken = await courier.takeBlob(digest, path)
  const isFinal = taken.ok || !['full', 'unavailable'].includes(taken.error.kind)
  if (isFinal) await Promise.all([rm(path, { force: true }), rm(`${path}.json`, { force: true })])
  return taken
}

/** What @tus/file-store keeps beside an upload, as far as we read it. */
const infoSchema = v.object({ size: v.number() })

interface Upload {
  readonly path: string
  readonly digest: string
  readonly bytes: number
  readonly touched: number
}

async function readUpload(folder: string, name: string): Promise<Upload | undefined> {
  const path = join(folder, name)
  const found = await stat(path).catch(() => undefined)
  return found && { path, digest: name.slice(0, 43), bytes: found.size, touched: found.mtimeMs }
}

async function listUploads(folder: string): Promise<Upload[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => !name.endsWith('.json'))
  const uploads = await Promise.all(names.map((name) => readUpload(folder, name)))
  return uploads.filter((upload) => upload !== undefined)
}

async function isWhole({ path, bytes }: Upload): Promise<boolean> {
  try {
    const info = v.safeParse(infoSchema, JSON.parse(await readFile(`${path}.json`, 'utf8')))
    return info.success && info.output.size === bytes
  } catch {
    return false
  }
}

const remove = ({ path }: Upload) =>
  Promise.all([rm(path, { force: true }), rm(`${path}.json`, { force: true })])

/** Removes the oldest uploads of a blob beyond what two tablets and their retries need. */
export async function makeRoom(folder: string, digest: string): Promise<void> {
  const same = (await listUploads(folder)).filter((upload) => upload.digest === digest)
  same.sort((a, b) => b.touched - a.touched)
  for (const upload of same.slice(MAX_UPLOADS_PER_BLOB - 1)) await remove(upload)
}

// What stands beside an upload that is gone: a crash between the two.
async function removeOrphans(folder: string): Promise<void> {
  const names: string[] = await readdir(folder).catch(() => [])
  const orphans = names.filter((name) => name.endsWith('.json') && !names.includes(name.slice(0, -5)))
  await Promise.all(orphans.map((name) => rm(join(folder, name), { force: true })))
}

/** Takes uploads whose last byte came right before a crash, and removes those nobody went on with for a day. */
export async function sweepUploads(setting: UploadSetting): Promise<void> {
  await removeOrphans(setting.folder)
  for (const upload of await listUploads(setting.folder)) {
    if (await isWhole(upload)) await finishUpload(setting, upload.digest, upload.path)
    else if (setting.now() - upload.touched > UPLOAD_MS) await remove(upload)
  }
}
