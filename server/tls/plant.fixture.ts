import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Result } from '../../core/result.ts'
import { type MasterKey, openOrMakeMasterKey } from '../key/master.ts'
import { initTls } from './init.ts'
import { addDays } from './limits.ts'
import type { Tls } from './store.ts'

/** The day on which every test's plant is set up. */
export const START = new Date('2026-03-02T08:00:00Z')

/** A moment some days after the start. */
export const onDay = (days: number): Date => addDays(START, days)

/** The value of a result that the test needs to go on. */
export function expectOk<T>(result: Result<T, { kind: string; message: string }>): T {
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}

/** A plant on disk: its data folder and master key, and the certificate that its first init made. */
export type Plant = { data: string; tlsFolder: string; master: MasterKey; tls: Tls }

/** An empty data folder with a master key. */
export async function makeDataFolder(): Promise<Omit<Plant, 'tls'>> {
  const data = await mkdtemp(join(tmpdir(), 'plumb-tls-'))
  return { data, tlsFolder: join(data, 'tls'), master: expectOk(await openOrMakeMasterKey(data)) }
}

/** A data folder on which init has run. */
export async function makePlant(host = 'inspect.plant.example', now = START): Promise<Plant> {
  const folder = await makeDataFolder()
  return { ...folder, tls: expectOk(await initTls({ ...folder, host, now })).tls }
}

/** Every file of a folder with its bytes. */
export async function readAll(folder: string): Promise<Record<string, Buffer>> {
  const names = (await readdir(folder)).sort()
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name))])),
  )
}

const run = promisify(execFile)

/** Runs openssl: what it said and whether it agreed. */
export async function openssl(...args: string[]): Promise<{ ok: boolean; said: string }> {
  return run('openssl', args).then(
    ({ stdout, stderr }) => ({ ok: true, said: stdout + stderr }),
    (error: { stdout?: string; stderr?: string }) => ({ ok: false, said: `${error.stdout}${error.stderr}` }),
  )
}
