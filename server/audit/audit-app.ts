import { hash } from 'node:crypto'
import * as v from 'valibot'
import { utf8ToText } from '../../core/bytes.ts'
import { buildFilesSchema, hashBuild } from '../../core/release/build.ts'
import type { Find, ReadServer } from './read.ts'

/** What a server serves as its app. */
export interface AuditedApp {
  readonly build: string
  readonly files: number
}

async function readList(read: ReadServer) {
  try {
    const parsed = v.safeParse(
      buildFilesSchema,
      JSON.parse(utf8ToText((await read('/build.json')) ?? new Uint8Array()) ?? ''),
    )
    return parsed.success ? parsed.output : undefined
  } catch {
    return undefined
  }
}

/** What a page, script or style asks for of this server, and what the service worker keeps. */
function asksFor(path: string, text: string): string[] {
  if (!/\.(html|js|css)$/.test(path)) return []
  const found = [
    ...(path.endsWith('.html') ? text.matchAll(/(?:src|href)="\/([^"]+)"/g) : []),
    ...text.matchAll(/["'`](?:\/|\.\/)?((?:assets|ort)\/[\w.-]+\.(?:js|css|wasm|mjs))["'`]/g),
    ...text.matchAll(/"url":"([^"]+)"/g),
  ].map(([, to = '']) => to)
  // Scripts ask for one another by where they stand themselves.
  const folder = path.slice(0, path.lastIndexOf('/') + 1)
  const beside = [...text.matchAll(/["'`]\.\/([\w.-]+\.(?:js|css|wasm|mjs))["'`]/g)]
  return [...found, ...beside.map(([, name]) => `${folder}${name}`)].filter(
    (to) => to !== '' && !to.includes('${'),
  )
}

/**
 * Fetches every file of the app as a browser would and compares it with the list that the build's hash is over; then
 * that hash with the one expected. A file that the app asks for and the list does not have is a finding, too.
 */
export async function auditApp(
  read: ReadServer,
  expected: readonly string[],
  find: Find,
): Promise<AuditedApp | undefined> {
  const files = await readList(read)
  if (files === undefined) {
    find('/build.json', 'found no list of the files that the app consists of')
    return undefined
  }
  const listed = new Map<string, string>(files)
  const build = hashBuild(files) ?? 'none'
  if (expected.length > 0 && !expected.includes(build))
    find(
      '/build.json',
      `found build ${build}, expected ${expected.join(' or ')}: the app is not the one that was released`,
    )
  for (const [path, sha256] of files) {
    const bytes = await read(`/${path}`)
    if (bytes === undefined) find(`/${path}`, 'found no answer, expected a file of the app')
    else if (hash('sha256', bytes, 'base64url') !== sha256)
      find(`/${path}`, 'found other bytes than the build has there')
    for (const other of asksFor(path, utf8ToText(bytes ?? new Uint8Array()) ?? ''))
      if (!listed.has(other))
        find(`/${path}`, `found that it asks for /${other}, which is no part of the build`)
  }
  const [page, index] = [await read('/'), await read('/index.html')]
  if (page === undefined || index === undefined || hash('sha256', page) !== hash('sha256', index))
    find('/', 'found another page than /index.html, expected the same')
  return { build, files: files.length }
}
