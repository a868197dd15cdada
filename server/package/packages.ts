import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import type { Digest } from '../../core/digest.ts'
import { type Manifest, manifestDigest, manifestSchema } from '../../core/model/manifest.ts'

/** A model package on this server: its folder, and the digest that names it. */
export interface Package {
  readonly folder: string
  readonly name: string
  readonly digest: Digest
  readonly manifest: Manifest
}

/** The packages that are here now: `plumb import` may bring one while the server runs. */
export interface Packages {
  list(): Promise<readonly Package[]>
  find(digest: string): Promise<Package | undefined>
}

async function readPackage(root: string, name: string): Promise<Package | undefined> {
  const folder = join(root, name)
  try {
    const json: unknown = JSON.parse(await readFile(join(folder, 'model.json'), 'utf8'))
    const parsed = v.safeParse(manifestSchema, json)
    if (!parsed.success) return undefined
    return { folder, name, digest: manifestDigest(parsed.output), manifest: parsed.output }
  } catch {
    return undefined
  }
}

async function namesIn(root: string): Promise<string[]> {
  const entries = await readdir(root, { withFileTypes: true }).catch(() => [])
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort()
}

/**
 * Opens the folders that packages stand in; the first one that has a name or digest has it. A folder whose manifest
 * does not fit is named to `warn`, once, and not served. A package is read once: it comes whole, in one step.
 */
export function openPackages(roots: readonly string[], warn: (message: string) => void): Packages {
  const read = new Map<string, Package | undefined>()

  async function packageAt(root: string, name: string): Promise<Package | undefined> {
    const key = join(root, name)
    if (!read.has(key)) {
      const found = await readPackage(root, name)
      if (!read.has(key) && found === undefined)
        warn(`found no model.json that fits in ${key}: build or import the package again`)
      read.set(key, found)
    }
    return read.get(key)
  }

  async function list(): Promise<Package[]> {
    const packages: Package[] = []
    for (const root of roots)
      for (const name of await namesIn(root)) {
        const found = await packageAt(root, name)
        if (found) packages.push(found)
      }
    return packages
  }

  return {
    list,
    find: async (digest) => (await list()).find((each) => each.digest === digest),
  }
}
