import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import type { BuildFiles } from '../../core/release/build.ts'

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk)
  return hash.digest('base64url')
}

async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

/** Reads which files the app's build has; the compressed copies beside them are left out. */
export async function readBuild(folder: string): Promise<BuildFiles> {
  const files = (await filesOf(folder)).filter((path) => !/\.(br|gz)$/.test(path)).sort()
  const named: [string, string][] = []
  for (const path of files) named.push([relative(folder, path).replaceAll(sep, '/'), await hashFile(path)])
  return named
}
