import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { ensureChromium } from './chromium.ts'

const ROOT = resolve(import.meta.dirname, '..')

const run = (args: string[]): Promise<number> =>
  new Promise((done) => {
    const child = spawn(process.execPath, args, { cwd: ROOT, stdio: 'inherit' })
    child.on('exit', (code) => done(code ?? 1))
  })

interface Report {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
}

/** `npm test`: builds what the tests look at, brings a browser, runs everything, and counts. */
async function test(args: string[]): Promise<number> {
  if (!ensureChromium()) return 1
  const built = await run(['build/ready.ts'])
  if (built !== 0) return built
  const folder = mkdtempSync(join(tmpdir(), 'plumb-test-'))
  const file = join(folder, 'report.json')
  const code = await run([
    'node_modules/vitest/vitest.mjs',
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
    ...args,
  ])
  const report: Report = JSON.parse(readFileSync(file, 'utf8'))
  rmSync(folder, { recursive: true })
  const skipped = report.numPendingTests > 0 ? `, ${report.numPendingTests} skipped` : ''
  process.stdout.write(`${report.numPassedTests} passed, ${report.numFailedTests} failed${skipped}\n`)
  return code
}

process.exitCode = await test(process.argv.slice(2))
