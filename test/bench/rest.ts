import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { simulate } from '../../server/simulate/simulate.ts'
import type { Bench, Figure } from './budget.ts'
import { inFolder } from './folder.ts'
import { sampleOf } from './sample.ts'

const ROOT = join(import.meta.dirname, '../..')
const STARTS = 3
const IDLE_MS = 5000

/** Resident kilobytes of a process: from /proc, and from ps where there is none. */
function residentKb(pid: number): number {
  const status = `/proc/${pid}/status`
  const text = existsSync(status)
    ? readFileSync(status, 'utf8').match(/^VmRSS:\s+(\d+) kB/m)?.[1]
    : execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })
  const found = Number(text)
  if (!(found > 0)) throw new Error(`found no resident size of process ${pid}`)
  return found
}

/** Starts `plumb serve` on a data folder, lets it idle, and gives its resident megabytes. */
async function restingMb(data: string): Promise<number> {
  const env = { ...process.env, PLUMB_DATA: data, HOST: '127.0.0.1', PORT: '0' }
  const child = spawn(process.execPath, ['server/plumb.ts', 'serve'], { cwd: ROOT, env, stdio: 'pipe' })
  const exited = once(child, 'exit')
  try {
    let said = ''
    for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
      said += chunk
      if (said.includes('running at')) break
    }
    if (child.pid === undefined || child.exitCode !== null || !said.includes('running at'))
      throw new Error('the server did not start')
    child.stdout.resume()
    await sleep(IDLE_MS)
    return residentKb(child.pid) / 1000
  } finally {
    child.kill('SIGTERM')
    await exited
  }
}

async function measureIn(folder: string): Promise<Figure[]> {
  const setting = { seed: 1, tablets: 5, inspections: 100, progress: () => undefined }
  const data = join(folder, 'data')
  const made = await simulate({ ...setting, out: data })
  if (!made.ok) throw new Error(made.error.message)
  const sizes: number[] = []
  for (let i = 0; i < STARTS; i++) sizes.push(await restingMb(data))
  return [
    {
      ...{ what: 'server at rest, resident', unit: 'MB', budget: { kind: 'under', value: 200 } },
      sample: sampleOf(sizes),
      notes: [`started on a plant of ${setting.inspections} inspections, ${IDLE_MS / 1000} s idle`],
    },
  ]
}

export const rest: Bench = { name: 'rest', measure: () => inFolder(measureIn) }
