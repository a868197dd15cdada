import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { encodeBase64url } from '../../core/bytes.ts'
import { encodeJson } from '../../core/json.ts'

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk)
  return hash.digest('base64url')
}

async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

/** The files of a build, each path with its SHA-256 (base64url), in order; compressed copies left out. */
export type BuildFiles = readonly (readonly [path: string, sha256: string])[]

/** The hash that names a build: over the path and SHA-256 of each of its files. */
export const hashBuild = (files: BuildFiles): string =>
  files.length === 0 ? 'none' : encodeBase64url(createHash('sha256').update(encodeJson(files)).digest())

/** Reads which files the app's build has. */
export async function readBuild(folder: string): Promise<BuildFiles> {
  const files = (await filesOf(folder)).filter((path) => !/\.(br|gz)$/.test(path)).sort()
  const named: [string, string][] = []
  for (const path of files) named.push([relative(folder, path).replaceAll(sep, '/'), await hashFile(path)])
  return named
}
