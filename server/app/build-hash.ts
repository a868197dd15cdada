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

/** The hash that names the app's build: over the path and SHA-256 of each of its files, compressed copies left out. */
export async function hashBuild(folder: string): Promise<string> {
  const files = (await filesOf(folder)).filter((path) => !/\.(br|gz)$/.test(path)).sort()
  if (files.length === 0) return 'none'
  const named: [string, string][] = []
  for (const path of files) named.push([relative(folder, path).replaceAll(sep, '/'), await hashFile(path)])
  return encodeBase64url(createHash('sha256').update(encodeJson(named)).digest())
}
