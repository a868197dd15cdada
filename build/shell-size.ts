// How large the app's shell is as it travels: `node build/shell-size.ts` after a build. Exit 1 over the budget.
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'

/** Issue 2, Budgets: the app's shell, without ONNX Runtime and models. */
const BUDGET_BYTES = 150_000

interface ShellFile {
  readonly path: string
  readonly bytes: number
}

export interface ShellSize {
  readonly files: readonly ShellFile[]
  /** The runtime's own JavaScript inside the engine's worker: it is precached too, and not of the shell. */
  readonly engine: number
  readonly shell: number
  readonly budget: number
}

/** As the build's compress plugin writes it, for files that it leaves alone because they are small. */
const brotli = (content: Buffer): number =>
  Math.min(
    content.length,
    brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length,
  )

// Pictures for home screens are not precached: the system takes them once, when the app is installed.
function filesOf(folder: string): ShellFile[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(js|css|html|svg|webmanifest)$/.test(path) && !path.startsWith('ort/'))
    .map((path) => ({ path, bytes: brotli(readFileSync(join(folder, path))) }))
    .sort((a, b) => b.bytes - a.bytes)
}

/** Sums what the service worker precaches, and the service worker itself, compressed with brotli. */
export function measureShell(folder: string): ShellSize {
  const files = filesOf(folder)
  const sum = (some: readonly ShellFile[]): number => some.reduce((total, { bytes }) => total + bytes, 0)
  const engine = sum(files.filter(({ path }) => /engine\.worker-/.test(path)))
  return { files, engine, shell: sum(files) - engine, budget: BUDGET_BYTES }
}

if (import.meta.main) {
  const size = measureShell(resolve(import.meta.dirname, '../dist/web'))
  for (const { path, bytes } of size.files) console.log(`${String(bytes).padStart(8)}  ${path}`)
  const share = (size.shell / size.budget).toFixed(2)
  console.log(
    `shell ${size.shell} bytes of ${size.budget} (${share}), engine's worker ${size.engine} beside it`,
  )
  if (size.shell > size.budget) process.exitCode = 1
}
