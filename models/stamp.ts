import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { concat, utf8 } from '../core/bytes.ts'
import type { Digest } from '../core/digest.ts'
import { hashBytes } from '../core/hash.ts'

const ROOT = join(import.meta.dirname, '..')

/** Everything a package is made with besides the code in this repository. */
const DEPENDENCIES = ['@mediapipe/objectron', '@noble/hashes', 'onnxruntime-web', 'sharp']

function sources(): string[] {
  return ['models', 'core/model', 'core/onnx', 'core/teach']
    .flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
        join(folder, name),
      ),
    )
    .filter((name) => name.endsWith('.ts') && !/\.(test|fixture)\.ts$/.test(name))
    .sort()
}

/** The nearest version a package's own files name; not every package exports its package.json. */
function installedVersion(name: string): string {
  const folders = createRequire(import.meta.url).resolve.paths(name) ?? []
  for (const folder of folders) {
    try {
      return readFileSync(join(folder, name, 'package.json'), 'utf8')
    } catch {
      // Not in this folder: the next one up is tried.
    }
  }
  throw new Error(`${name}: found no installed package, expected one; run npm install`)
}

/** A digest over all that the demonstration package depends on: sources, dependencies and the engine that ran them. */
export function inputsStamp(): Digest {
  const parts = sources().flatMap((path) => [utf8(`${path}\n`), hashBytes(readFileSync(join(ROOT, path)))])
  const versions = DEPENDENCIES.map((name) => hashBytes(utf8(installedVersion(name))))
  const all = [...parts, ...versions, process.versions.v8].map((part) =>
    typeof part === 'string' ? utf8(`${part}\n`) : part,
  )
  return hashBytes(concat(...all))
}
