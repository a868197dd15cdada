import { spawn } from 'node:child_process'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { encodeBase64url, parseBase64url } from '../../core/bytes.ts'
import { openCourier } from '../open-courier.ts'
import { openFixture, value } from '../simulate/fixture.ts'
import { SIMULATED_PLAN } from '../simulate/plan.ts'
import { workShift } from '../simulate/shift.ts'
import { verifyData } from '../verify/verify-data.ts'

const ROUNDS = 12
const CHILD = join(import.meta.dirname, 'crash.child.ts')

/** Runs the child and kills it a moment after its first receipt; gives the receipts that it said, line by line. */
function runAndKill(args: string[], afterMs: number): Promise<string[]> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [CHILD, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
    let said = ''
    child.stdout.on('data', (text) => {
      if (said === '') setTimeout(() => child.kill('SIGKILL'), afterMs)
      said += text
    })
    child.on('error', fail)
    child.on('close', () => done(said.split('\n').slice(0, -1)))
  })
}

it('killed at any moment of ingest, the server has every record that it acknowledged, and a folder that is whole', {
  timeout: 300_000,
}, async () => {
  const fixture = await openFixture()
  const { data } = fixture
  const [person] = fixture.people
  const [step] = SIMULATED_PLAN.steps
  if (!person || !step) throw new Error('a person and a step')
  const { parcels } = await workShift(fixture.tablet(), person, step, 150)
  const batches: string[] = []
  for (let from = 0; from < parcels.length; from += 2)
    batches.push(encodeBase64url(await fixture.batch(parcels.slice(from, from + 2))))
  await fixture.courier.close()
  const file = join(data, 'uploads', 'batches.json')
  await writeFile(file, JSON.stringify(batches))

  const acknowledged: string[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const said = await runAndKill([data, file, String(acknowledged.length)], Math.random() * 60)
    acknowledged.push(...said)
    const courier = value(await openCourier({ data }))
    for (const [i, receipts] of acknowledged.entries()) {
      const answer = value(await courier.ingest(parseBase64url(batches[i] ?? '') ?? new Uint8Array()))
      expect(JSON.stringify(answer.receipts), `batch ${i} in round ${round}`).toBe(receipts)
    }
    await courier.close()
    expect(value(await verifyData(data)).findings).toEqual([])
  }
  expect(acknowledged.length).toBeGreaterThan(ROUNDS)
  await rm(data, { recursive: true })
})
