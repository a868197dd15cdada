import { join } from 'node:path'
import { openCourier } from '../../server/open-courier.ts'
import { verifyData } from '../../server/verify/verify-data.ts'
import { BATCH_EVENTS, makeBatches } from './batches.ts'
import { type Bench, cpuNote, type Figure } from './budget.ts'
import { prepareChecks, runChecks } from './checks.ts'
import { inFolder } from './folder.ts'
import { ratios, sampleOf } from './sample.ts'
import { type Times, takeTurns } from './turns.ts'

const EVENTS = 10_000
const ROUNDS = 5

/** Makes a data folder of 10,000 events through the courier; gives the records in it. */
async function fill(data: string) {
  const courier = await openCourier({ data })
  if (!courier.ok) throw new Error(`bench: ${courier.error.message}`)
  const batches = await makeBatches(courier.value, EVENTS / BATCH_EVENTS)
  for (const { body } of batches) {
    const answer = await courier.value.ingest(body)
    if (!answer.ok || answer.value.accepted !== BATCH_EVENTS) throw new Error('bench: found a batch refused')
  }
  await courier.value.close()
  return batches.flatMap(({ parcels }) => parcels.map(({ record }) => record))
}

async function verifyWhole(data: string): Promise<void> {
  const verified = await verifyData(data)
  if (!verified.ok) throw new Error(`bench: ${verified.error.message}`)
  const [finding] = verified.value.findings
  if (finding !== undefined) throw new Error(`bench: ${finding.where}: ${finding.message}`)
  if (verified.value.summary.events !== EVENTS) throw new Error('bench: found events that were not verified')
}

/**
 * The floor is WebCrypto with every check handed over at once. It was measured against Node's own crypto.verify, in
 * its callback and its synchronous form: the CPU time of all three is the same within what the machine blurs.
 */
async function measureIn(folder: string): Promise<Figure[]> {
  const data = join(folder, 'data')
  const checks = await prepareChecks(await fill(data))
  const times = await takeTurns(ROUNDS, { plumb: () => verifyWhole(data), floor: () => runChecks(checks) })
  const seconds = ({ clock }: Times) => `${(sampleOf(clock).median / 1000).toFixed(2)} s`
  return [
    {
      ...{ what: 'verify 10,000 events, of the floor', unit: '×', budget: { kind: 'at least', value: 0.6 } },
      sample: ratios(times.floor.clock, times.plumb.clock),
      notes: [
        `${seconds(times.plumb)}; their Ed25519 checks alone, on the same threads: ${seconds(times.floor)}`,
        cpuNote(times.floor, times.plumb),
      ],
    },
  ]
}

export const verify: Bench = { name: 'verify', measure: () => inFolder(measureIn) }
