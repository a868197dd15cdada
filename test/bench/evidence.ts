import { openAsBlob } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findDifference, openArchive, writeArchive } from '../../core/evidence/archive.ts'
import { sha256Hex } from '../../core/evidence/file-list.ts'
import { verifyBundle } from '../../core/evidence/verify-bundle.ts'
import type { Courier } from '../../server/courier.ts'
import { ZIP_EPOCH } from '../../server/evidence/epoch.ts'
import { openCourier } from '../../server/open-courier.ts'
import { simulate } from '../../server/simulate/simulate.ts'
import type { Bench } from './budget.ts'
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
  const blob = await openAsBlob(path)
  const opened = await openArchive(blob)
  if (!opened.ok) throw new Error(`bench: ${opened.error.message}`)
  const { findings, contents } = await verifyBundle(opened.value)
  const difference = await findDifference(blob, opened.value, ZIP_EPOCH)
  if (findings.length > 0 || difference || contents?.bundle.inspections.length !== INSPECTIONS)
    throw new Error(`bench: found ${findings[0]?.message ?? difference ?? 'other inspections'}`)
}

/** A bundle of 1,000 inspections with small drawn photographs, written and verified, beside one SHA-256 of its bytes. */
async function measureIn(folder: string) {
  const data = join(folder, 'data')
  const made = await simulate({
    seed: 1,
    tablets: 4,
    inspections: INSPECTIONS,
    out: data,
    progress: () => undefined,
  })
  if (!made.ok) throw new Error(`bench: ${made.error.message}`)
  const courier = await openCourier({ data })
  if (!courier.ok) throw new Error(`bench: ${courier.error.message}`)
  const [path, again] = [join(folder, 'bundle.zip'), join(folder, 'again.zip')]
  await write(courier.value, path)
  const blob = await openAsBlob(path)
  const times = await takeTurns(ROUNDS, {
    plumb: async () => {
      await write(courier.value, again)
      await verify(again)
    },
    floor: async () => sha256Hex(new Uint8Array(await blob.arrayBuffer())),
  })
  await courier.value.close()
  const seconds = (sampleOf(times.plumb.clock).median / 1000).toFixed(2)
  return [
    {
      ...{ what: 'write and verify a bundle of 1,000 inspections, of hashing its bytes', unit: '×' as const },
      ...{
        budget: { kind: 'at most', value: 2 } as const,
        sample: ratios(times.plumb.clock, times.floor.clock),
      },
      notes: [`${seconds} s for ${(blob.size / 1e6).toFixed(1)} MB`],
    },
  ]
}

export const evidence: Bench = { name: 'evidence', measure: () => inFolder(measureIn) }
