import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '../..')
const COPIED = [
  'build',
  'core',
  'server',
  'web',
  'public',
  'index.html',
  'vite.config.ts',
  'svelte.config.js',
]
const KEPT = ['node_modules', 'package.json', 'package-lock.json', 'tsconfig.json']

/** A sentence of the app's first screen, and what the newer version says there. */
export const SENTENCE = { before: 'What it has, and what it lacks', after: 'What it has and what is missing' }

/** Makes the next version of the product in a folder: what is here, another sentence in it, and built. */
export async function makeUpgrade(folder: string): Promise<void> {
  await mkdir(join(folder, 'dist'), { recursive: true })
  for (const name of COPIED) await cp(join(ROOT, name), join(folder, name), { recursive: true })
  for (const name of [...KEPT, 'dist/packages']) await symlink(join(ROOT, name), join(folder, name))
  const screen = join(folder, 'web/home/Home.svelte')
  const text = await readFile(screen, 'utf8')
  if (!text.includes(SENTENCE.before)) throw new Error(`upgrade: found no ${SENTENCE.before}`)
  await writeFile(screen, text.replace(SENTENCE.before, SENTENCE.after))
  const vite = ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn']
  const child = spawn(process.execPath, vite, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] })
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`upgrade: found a build that ended with ${code}`)
}
