import { devNull } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { startServer } from '../../server/command/start.ts'
import type { Courier } from '../../server/courier.ts'
import { BATCH_EVENTS, makeBatches, TABLETS } from './batches.ts'
import { type Bench, cpuNote, type Figure } from './budget.ts'
import { prepareChecks } from './checks.ts'
import { openFloor } from './floor.ts'
import { inFolder } from './folder.ts'
import { openPouch } from './pouch.ts'
import { ratios, sampleOf } from './sample.ts'
import { startTablets, type Tablets } from './tablets.ts'
import { type Times, takeTurns } from './turns.ts'

const ROUNDS = 8
type Side = 'plumb' | 'other'
/** One batch of each tablet. */
const EVENTS_A_ROUND = TABLETS * BATCH_EVENTS

/** The server as `plumb serve` starts it, in this process; its log lines are written and thrown away. */
async function serve(data: string) {
  const setting = { data, host: '127.0.0.1', port: 0, httpPort: 0, own: undefined, isDev: false }
  const running = await startServer(setting, pino({ level: 'info', base: null }, pino.destination(devNull)))
  if (!running.ok) throw new Error(`bench: ${running.error.message}`)
  return running.value
}

const chunks = <T>(list: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size))

/** The batches of each round, and of each batch its bytes and the checks that cannot be left out. */
async function prepare(courier: Courier, folder: string, rounds: number) {
  const batches = await makeBatches(courier, rounds * TABLETS)
  const records = batches.flatMap(({ parcels }) => parcels.map(({ record }) => record))
  return {
    checks: chunks(chunks(await prepareChecks(records), BATCH_EVENTS), TABLETS),
    pouches: chunks(batches, TABLETS).map((round) => round.flatMap(({ parcels }) => parcels)),
    tablets: (origin: string) => startTablets(origin, folder, batches),
  }
}

/**
 * Two sides take turns over the same events. The server does everything, from HTTP on: it runs here, and the tablets
 * elsewhere, so that the times of this process are its own. The other side is the floor, which gets the batches of a
 * round at once as well, or PouchDB, which replicates in this process; each has a server of its own, so that neither
 * clears away the other's garbage. One inspection in 25 carries an electronic signature (P-256): the server checks it,
 * and the floor, which is about Ed25519 alone, does not; that is against us.
 */
async function compare(folder: string, other: 'floor' | 'pouch'): Promise<{ plumb: Times; other: Times }> {
  const { context, stop } = await serve(join(folder, 'data'))
  const floor = openFloor(folder)
  let running: Tablets | undefined
  try {
    const { checks, pouches, tablets } = await prepare(context.courier, folder, ROUNDS + 1)
    const opened =
      other === 'pouch' ? await Promise.all(pouches.map((each, i) => openPouch(String(i), each))) : []
    pouches.length = 0
    running = await tablets(context.origin)
    const times = await takeTurns(ROUNDS, {
      plumb: async (round) => running?.handOver(round),
      other: async (round) => {
        if (other === 'pouch') return opened[round]?.replicate()
        await Promise.all((checks[round] ?? []).map((each) => floor.take(each)))
      },
    })
    for (const each of opened) await each.close()
    return times
  } finally {
    running?.stop()
    floor.close()
    await stop()
  }
}

function figures(beside: { floor: Record<Side, Times>; pouch: Record<Side, Times> }): Figure[] {
  const { plumb, other: floor } = beside.floor
  const { plumb: again, other: pouch } = beside.pouch
  const rate = ({ clock }: Times) =>
    `${Math.round((1000 * EVENTS_A_ROUND) / sampleOf(clock).median)} events/s`
  const note = `${TABLETS} tablets at once, a batch of ${BATCH_EVENTS} each`
  return [
    {
      ...{ what: 'ingest over HTTP, of the floor', unit: '×', budget: { kind: 'at least', value: 0.5 } },
      sample: ratios(floor.clock, plumb.clock),
      notes: [`${rate(plumb)}, floor ${rate(floor)}; ${note}`, cpuNote(floor, plumb)],
    },
    {
      ...{ what: 'ingest over HTTP, of PouchDB', unit: '×', budget: { kind: 'more than', value: 1 } },
      sample: ratios(pouch.clock, again.clock),
      notes: [
        `${rate(again)}, PouchDB ${rate(pouch)}, memory to memory, nothing verified, nothing on disk`,
        cpuNote(pouch, again),
      ],
    },
  ]
}

const measure = async () =>
  figures({
    floor: await inFolder((folder) => compare(folder, 'floor')),
    pouch: await inFolder((folder) => compare(folder, 'pouch')),
  })

export const ingest: Bench = { name: 'ingest', measure }
