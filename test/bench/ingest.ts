import { devNull } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import * as v from 'valibot'
import { batchAnswerSchema } from '../../core/sync/batch.ts'
import { startServer } from '../../server/command/start.ts'
import { BATCH_EVENTS, type Batch, makeBatches } from './batches.ts'
import { type Bench, cpuNote, type Figure } from './budget.ts'
import { prepareChecks } from './checks.ts'
import { openFloor } from './floor.ts'
import { inFolder } from './folder.ts'
import { openPouch } from './pouch.ts'
import { ratios, sampleOf } from './sample.ts'
import { type Times, takeTurns } from './turns.ts'

const ROUNDS = 8
const BATCHES_A_ROUND = 4
const EVENTS_A_ROUND = BATCHES_A_ROUND * BATCH_EVENTS

/** Hands a batch over as a tablet does; throws when not all of it was taken. */
async function post(origin: string, { body }: Batch): Promise<void> {
  const response = await fetch(`${origin}/api/records`, { method: 'POST', body })
  const answer = v.parse(batchAnswerSchema, await response.json())
  if (answer.accepted !== BATCH_EVENTS)
    throw new Error(`bench: found ${answer.accepted} events accepted, expected ${BATCH_EVENTS}`)
}

/** The server as `plumb serve` starts it, in this process; its log lines are written and thrown away. */
async function serve(data: string) {
  const setting = { data, host: '127.0.0.1', port: 0, httpPort: 0, own: undefined, isDev: false }
  const running = await startServer(setting, pino({ level: 'info', base: null }, pino.destination(devNull)))
  if (!running.ok) throw new Error(`bench: ${running.error.message}`)
  return running.value
}

const chunks = <T>(list: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size))

async function measureIn(folder: string): Promise<Figure[]> {
  const { context, stop } = await serve(join(folder, 'data'))
  const floor = openFloor(folder)
  try {
    const batches = await makeBatches(context.courier, (ROUNDS + 1) * BATCHES_A_ROUND)
    const records = batches.flatMap(({ parcels }) => parcels.map(({ record }) => record))
    const checks = chunks(await prepareChecks(records), BATCH_EVENTS)
    const rounds = chunks(batches, BATCHES_A_ROUND)
    const pouches = await Promise.all(
      rounds.map((round, i) =>
        openPouch(
          String(i),
          round.flatMap(({ parcels }) => parcels),
        ),
      ),
    )
    const times = await takeTurns(ROUNDS, {
      plumb: async (round) => {
        for (const batch of rounds[round] ?? []) await post(context.origin, batch)
      },
      floor: async (round) => {
        for (const each of chunks(checks, BATCHES_A_ROUND)[round] ?? []) await floor.take(each)
      },
      pouch: async (round) => pouches[round]?.replicate(),
    })
    for (const pouch of pouches) await pouch.close()
    return figures(times)
  } finally {
    floor.close()
    await stop()
  }
}

function figures({ plumb, floor, pouch }: Record<'plumb' | 'floor' | 'pouch', Times>): Figure[] {
  const rate = ({ clock }: Times) =>
    `${Math.round((1000 * EVENTS_A_ROUND) / sampleOf(clock).median)} events/s`
  const note = `batches of ${BATCH_EVENTS}, one after another; ${EVENTS_A_ROUND} events a round`
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
