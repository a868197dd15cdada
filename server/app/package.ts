import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import type { Digest } from '../../core/digest.ts'
import { type Manifest, manifestDigest, manifestSchema } from '../../core/model/manifest.ts'
import type { Log } from './request-log.ts'

/** A model package on this server: its folder, and the digest that names it. */
export interface Package {
  readonly folder: string
  readonly name: string
  readonly digest: Digest
  readonly manifest: Manifest
}

async function readManifest(folder: string): Promise<Manifest | undefined> {
  try {
    const json: unknown = JSON.parse(await readFile(join(folder, 'model.json'), 'utf8'))
    const parsed = v.safeParse(manifestSchema, json)
    return parsed.success ? parsed.output : undefined
  } catch {
    return undefined
  }
}

/** Reads the manifests of all packages in a folder. One without a manifest that fits is named in the log, not served. */
export async function readPackages(root: string, log: Pick<Log, 'warn'>): Promise<Package[]> {
  const entries = await readdir(root, { withFileTypes: true }).catch(() => [])
  const packages: Package[] = []
  for (const { name } of entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))) {
    const folder = join(root, name)
    const manifest = await readManifest(folder)
    if (manifest) packages.push({ folder, name, digest: manifestDigest(manifest), manifest })
    else log.warn(`found no model.json that fits in ${folder}: build or import the package again`)
  }
  return packages
}
