import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findDifference, openArchive, writeArchive } from '../../core/evidence/archive.ts'
import { sha256Hex } from '../../core/evidence/file-list.ts'
import { verifyBundle } from '../../core/evidence/verify-bundle.ts'
import type { Courier } from '../../server/courier.ts'
import { ZIP_EPOCH } from '../../server/evidence/epoch.ts'
import { openFile } from '../../server/evidence/file-source.ts'
import { openCourier } from '../../server/open-courier.ts'
import { simulate } from '../../server/simulate/simulate.ts'
import type { Bench, Figure } from './budget.ts'
import { inFolder } from './folder.ts'
import { ratios, sampleOf } from './sample.ts'
import { takeTurns } from './turns.ts'

const INSPECTIONS = 1000
const ROUNDS = 3

async function write(courier: Courier, path: string): Promise<void> {
  const parts = { page: new Uint8Array(400_000), model: async () => undefined }
  const files = courier.evidence(parts, { asked: {}, by: null, at: 0, leftOut: [] })
  await writeFile(path, writeArchive(files, ZIP_EPOCH))
}

async function verify(path: string): Promise<void> {
  const file = await openFile(path)
  const opened = await openArchive(file)
  if (!opened.ok) throw new Error(`bench: ${opened.error.message}`)
  const { findings, contents } = await verifyBundle(opened.value)
  const difference = await findDifference(file, opened.value, ZIP_EPOCH)
  await file.close()
  if (findings.length > 0 || difference || contents?.bundle.inspections.length !== INSPECTIONS)
    throw new Error(`bench: found ${findings[0]?.message ?? difference ?? 'other inspections'}`)
}

const BUDGET = { kind: 'at most', value: 2 } as const

/** What writing and verifying a bundle takes, beside reading and hashing its bytes once in the same process. */
async function measureIn(folder: string): Promise<Figure[]> {
  const data = join(folder, 'data')
  const made = await simulate({
    ...{ seed: 1, tablets: 4, inspections: INSPECTIONS, out: data, photographs: 'as-kept' },
    progress: () => undefined,
  })
  if (!made.ok) throw new Error(`bench: ${made.error.message}`)
  const courier = await openCourier({ data })
  if (!courier.ok) throw new Error(`bench: ${courier.error.message}`)
  const path = join(folder, 'bundle.zip')
  await write(courier.value, path)
  const bytes = await readFile(path)
  const times = await takeTurns(ROUNDS, {
    write: () => write(courier.value, path),
    verify: () => verify(path),
    // As sha256sum does it, and with the bytes in memory already.
    floor: async () => sha256Hex(await readFile(path)),
    hash: async () => sha256Hex(bytes),
  })
  await courier.value.close()
  const seconds = (clock: readonly number[]) => `${(sampleOf(clock).median / 1000).toFixed(2)} s`
  const figure = (what: string, clock: readonly number[]): Figure => ({
    ...{ what: `${what} a bundle of 1,000 inspections, of hashing its bytes`, unit: '×', budget: BUDGET },
    sample: ratios(clock, times.floor.clock),
    notes: [
      `${seconds(clock)} for ${(bytes.length / 1e6).toFixed(1)} MB, which take ${seconds(times.floor.clock)} to read and hash`,
      `of hashing alone, the bytes in memory: ${ratios(clock, times.hash.clock).median.toFixed(2)} ×`,
    ],
  })
  const both = times.write.clock.map((ms, i) => ms + (times.verify.clock[i] ?? Number.NaN))
  return [
    figure('write', times.write.clock),
    figure('verify', times.verify.clock),
    figure('write and verify', both),
  ]
}

export const evidence: Bench = { name: 'evidence', measure: () => inFolder(measureIn) }
