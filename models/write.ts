import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Bytes } from '../core/bytes.ts'
import type { Manifest } from '../core/model/manifest.ts'
import { manifestBytes } from './package.ts'

/** Writes a package into `folder`, which it replaces. `model.json` comes last: a folder without it is not a package. */
export function writePackage(
  folder: string,
  model: { readonly manifest: Manifest; readonly files: ReadonlyMap<string, Bytes> },
): void {
  rmSync(folder, { recursive: true, force: true })
  for (const [path, bytes] of model.files) {
    const target = join(folder, path)
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, bytes)
  }
  writeFileSync(join(folder, 'model.json'), manifestBytes(model))
}
