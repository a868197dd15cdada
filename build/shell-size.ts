// How large the app is as it travels: `node build/shell-size.ts` after a build. Exit 1 over the budget.
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join, posix, resolve } from 'node:path'

/** Issue 2, Budgets: the app's shell, without ONNX Runtime and models. */
export const SHELL_BUDGET_BYTES = 150_000

interface AppFile {
  readonly path: string
  readonly bytes: number
}

/** What the service worker keeps at the first start, and the service worker, by what it is for. */
export interface AppSize {
  /** From a cold start to the lock screen and the station: what the page loads by itself, and the engine's worker. */
  readonly shell: readonly AppFile[]
  /** Every other screen, fetched in the background and loaded with its first use. */
  readonly later: readonly AppFile[]
  /** ONNX Runtime's own JavaScript in the engine's worker. */
  readonly runtime: readonly AppFile[]
}

/** The bytes of a file as the server sends it: its brotli copy where the build made one. */
const sentBytes = (path: string): number => statSync(existsSync(`${path}.br`) ? `${path}.br` : path).size

/** The addresses in the manifest that the build wrote into the service worker, and the worker itself. */
function keptPaths(folder: string): string[] {
  const worker = readFileSync(join(folder, 'sw.js'), 'utf8')
  const urls = [...worker.matchAll(/"url":"([^"]+)"/g)].map(([, url = '']) => url)
  if (!urls.includes('index.html')) throw new Error('found no index.html in the precache, expected it there')
  return [...new Set([...urls, 'sw.js'])]
}

const isRuntime = (path: string): boolean => /^assets\/ort-[\w-]+\.js$/.test(path)

/** What a file cannot do without: a page's scripts and styles, a module's static imports. Not what it `import()`s. */
function needsOf(folder: string, path: string): string[] {
  if (!/\.(html|js)$/.test(path)) return []
  const text = readFileSync(join(folder, path), 'utf8')
  const found = path.endsWith('.html')
    ? text.matchAll(/(?:src|href)="\/([^"]+)"/g)
    : text.matchAll(/(?:from|import)\s*["'`](\.\/[^"'`]+)["'`]/g)
  return [...found].map(([, to = '']) => (path.endsWith('.html') ? to : posix.join(posix.dirname(path), to)))
}

function closure(folder: string, roots: readonly string[]): Set<string> {
  const reached = new Set(roots)
  // A set hands out what is added while it is walked.
  for (const path of reached) for (const need of needsOf(folder, path)) reached.add(need)
  return reached
}

/** Weighs a built app by what is loaded when, following imports from the page and the engine's worker. */
export function measureApp(folder: string): AppSize {
  const kept = keptPaths(folder)
  const worker = kept.filter((path) => /\/engine\.worker-[\w-]+\.js$/.test(path))
  const runtime = kept.filter(isRuntime)
  if (worker.length !== 1 || runtime.length !== 1)
    throw new Error(
      `found ${worker.length} engine workers and ${runtime.length} runtimes, expected one of each`,
    )
  const needed = closure(folder, ['index.html', 'sw.js', ...worker])
  const sizes = (paths: readonly string[]): AppFile[] =>
    paths.map((path) => ({ path, bytes: sentBytes(join(folder, path)) })).sort((a, b) => b.bytes - a.bytes)
  return {
    shell: sizes(kept.filter((path) => needed.has(path) && !isRuntime(path))),
    later: sizes(kept.filter((path) => !needed.has(path) && !isRuntime(path))),
    runtime: sizes(runtime),
  }
}

/** The bytes of some files together. */
export const sumBytes = (files: readonly AppFile[]): number =>
  files.reduce((sum, { bytes }) => sum + bytes, 0)

if (import.meta.main) {
  const size = measureApp(resolve(import.meta.dirname, '../dist/web'))
  for (const [what, files] of Object.entries(size)) {
    console.log(`${what}: ${sumBytes(files)} bytes`)
    for (const { path, bytes } of files) console.log(`${String(bytes).padStart(8)}  ${path}`)
  }
  const shell = sumBytes(size.shell)
  console.log(`shell ${shell} bytes of ${SHELL_BUDGET_BYTES} (${(shell / SHELL_BUDGET_BYTES).toFixed(2)})`)
  if (shell > SHELL_BUDGET_BYTES) process.exitCode = 1
}
