import { devNull } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { startServer } from '../../server/command/start.ts'
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

/**
 * Three sides take turns over the same events. The server does everything, from HTTP on: it runs here, and the tablets
 * elsewhere, so that the times of this process are its own. The floor gets the batches of a round at once as well. One
 * inspection in 25 carries an electronic signature (P-256): the server checks it, and the floor, which is about Ed25519
 * alone, does not; that is against us. PouchDB replicates in this process.
 */
async function measureIn(folder: string): Promise<Figure[]> {
  const { context, stop } = await serve(join(folder, 'data'))
  const floor = openFloor(folder)
  let tablets: Tablets | undefined
  try {
    const batches = await makeBatches(context.courier, (ROUNDS + 1) * TABLETS)
    const records = batches.flatMap(({ parcels }) => parcels.map(({ record }) => record))
    const checks = chunks(await prepareChecks(records), BATCH_EVENTS)
    const rounds = chunks(batches, TABLETS)
    const pouches = await Promise.all(
      rounds.map((round, i) =>
        openPouch(
          String(i),
          round.flatMap(({ parcels }) => parcels),
        ),
      ),
    )
    const running = await startTablets(context.origin, folder, batches)
    tablets = running
    const times = await takeTurns(ROUNDS, {
      plumb: (round) => running.handOver(round),
      floor: async (round) => {
        await Promise.all((chunks(checks, TABLETS)[round] ?? []).map((each) => floor.take(each)))
      },
      pouch: async (round) => pouches[round]?.replicate(),
    })
    for (const pouch of pouches) await pouch.close()
    return figures(times)
  } finally {
    tablets?.stop()
    floor.close()
    await stop()
  }
}

function figures({ plumb, floor, pouch }: Record<'plumb' | 'floor' | 'pouch', Times>): Figure[] {
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
      sample: ratios(pouch.clock, plumb.clock),
      notes: [
        `PouchDB ${rate(pouch)}, memory to memory, nothing verified, nothing on disk`,
        cpuNote(pouch, plumb),
      ],
    },
  ]
}

export const ingest: Bench = { name: 'ingest', measure: () => inFolder(measureIn) }
