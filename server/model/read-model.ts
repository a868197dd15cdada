import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { ModelFile } from '../../core/model-signature/statement.ts'
import { ok, type Result } from '../../core/result.ts'
import { failure, type ModelFailure } from './failure.ts'

/** Where a model's signature stands in its folder; the only file that is not signed. */
export const SIGNATURE = 'model.sig'

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error)

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

/** Paths of all files below a folder, with forward slashes; refuses links and whatever else is no file or folder. */
async function listFiles(folder: string, prefix = ''): Promise<Result<string[], ModelFailure>> {
  const paths: string[] = []
  for (const entry of await readdir(join(folder, prefix), { withFileTypes: true })) {
    const path = prefix === '' ? entry.name : `${prefix}/${entry.name}`
    if (entry.isDirectory()) {
      const below = await listFiles(folder, path)
      if (!below.ok) return below
      paths.push(...below.value)
    } else if (entry.isFile()) paths.push(path)
    else return failure.link(path)
  }
  return ok(paths)
}

/** The files of a model's folder but its signature, by path, each with its digest. */
export async function readModel(folder: string): Promise<Result<ModelFile[], ModelFailure>> {
  try {
    const paths = await listFiles(folder)
    if (!paths.ok) return paths
    const files: ModelFile[] = []
    for (const path of paths.value.filter((each) => each !== SIGNATURE).sort())
      files.push({ path, sha256: await sha256Of(join(folder, path)) })
    return files.length === 0 ? failure.empty(folder) : ok(files)
  } catch (error) {
    return failure.unreadable(folder, codeOf(error))
  }
}
