// Before `npm start`: makes sure that what the server serves is built, and built from what is here.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { hashSources } from './sources.ts'

const ROOT = resolve(import.meta.dirname, '..')
const DIST = join(ROOT, 'dist')

interface Product {
  readonly name: string
  /** About how long it takes on a small machine. */
  readonly takes: string
  readonly sources: readonly string[]
  readonly command: readonly string[]
  /** A file that is there once it is built. */
  readonly proof: string
}

const PRODUCTS: readonly Product[] = [
  {
    ...{ name: 'the demonstration model', takes: 'a minute' },
    sources: ['package-lock.json', 'models', 'core/model', 'core/onnx', 'core/teach'],
    command: ['models/build.ts'],
    proof: 'packages/demo/model.json',
  },
  {
    ...{ name: 'the app', takes: '30 s' },
    sources: ['package-lock.json', 'vite.config.ts', 'index.html', 'build', 'core', 'web', 'public'],
    command: ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn'],
    proof: 'web/index.html',
  },
]

const stampOf = ({ command }: Product): string => join(DIST, `.${command[0]?.replaceAll(/\W+/g, '-')}.stamp`)

function isFresh(product: Product, stamp: string): boolean {
  const path = stampOf(product)
  return existsSync(path) && readFileSync(path, 'utf8') === stamp && existsSync(join(DIST, product.proof))
}

/** Runs a build; its output is shown only when it fails. */
function run(command: readonly string[]): Promise<{ code: number | null; output: string }> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, command, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    const add = (chunk: Buffer): void => {
      output += chunk.toString()
    }
    child.stdout.on('data', add)
    child.stderr.on('data', add)
    child.on('error', fail)
    child.on('close', (code) => done({ code, output }))
  })
}

async function make(product: Product): Promise<boolean> {
  const stamp = hashSources(ROOT, product.sources)
  if (isFresh(product, stamp)) return true
  console.log(`building ${product.name}: about ${product.takes}, once`)
  const start = performance.now()
  mkdirSync(DIST, { recursive: true })
  // If we crash from here on there is no stamp, and the next start builds again.
  rmSync(stampOf(product), { force: true })
  const { code, output } = await run(product.command)
  if (code !== 0 || !existsSync(join(DIST, product.proof))) {
    console.error(
      `${output}\ncould not build ${product.name}: see above; run npm install, then npm start again`,
    )
    return false
  }
  writeFileSync(stampOf(product), stamp)
  console.log(`built ${product.name} in ${((performance.now() - start) / 1000).toFixed(0)} s`)
  return true
}

for (const product of PRODUCTS)
  if (!(await make(product))) {
    process.exitCode = 1
    break
  }
