import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Bytes } from '../../core/bytes.ts'
import { hashBytes } from '../../core/hash.ts'
import type { Manifest } from '../../core/model/manifest.ts'
import { parseManifest } from '../../core/model/parse-manifest.ts'
import { fail, ok, type Result } from '../../core/result.ts'

export interface RebuildError {
  readonly kind: 'package' | 'data' | 'backbone'
  readonly message: string
}

/** A package as it lies in a folder: what it says, and every file that it names. */
export interface FolderPackage {
  readonly manifest: Manifest
  readonly files: ReadonlyMap<string, Bytes>
}

/** A file's bytes; undefined where there is none that can be read. */
export const readBytes = (path: string): Promise<Bytes | undefined> =>
  readFile(path).then(
    (bytes) => new Uint8Array(bytes),
    () => undefined,
  )

/** Reads a package whole. What its own list does not say of its files is refused: then it is not what was signed. */
export async function readPackage(folder: string): Promise<Result<FolderPackage, RebuildError>> {
  const refuse = (message: string) => fail<RebuildError>({ kind: 'package', message })
  const json = await readBytes(join(folder, 'model.json'))
  if (json === undefined) return refuse(`${folder}: found no model.json, expected the folder of a package`)
  const parsed = parseManifest(json)
  if (!parsed.ok) return refuse(parsed.error.message)
  const files = new Map<string, Bytes>()
  for (const { path, digest } of parsed.value.files) {
    const bytes = await readBytes(join(folder, path))
    if (bytes === undefined) return refuse(`${path}: found no such file, expected it as model.json says`)
    const found = hashBytes(bytes)
    if (found !== digest) return refuse(`${path}: found digest ${found}, expected ${digest}`)
    files.set(path, bytes)
  }
  return ok({ manifest: parsed.value, files })
}
