import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { BATCH_EVENTS, type Batch, TABLETS } from './batches.ts'

/** Tablets in a process of their own, with their batches at hand. */
export interface Tablets {
  /** Hands over the batches of a round, one of each tablet, all at once; throws when not all of it was taken. */
  handOver(round: number): Promise<void>
  stop(): void
}

/** Starts the tablets; batches go by turns, one of each tablet a round. */
export async function startTablets(
  origin: string,
  folder: string,
  batches: readonly Batch[],
): Promise<Tablets> {
  const place = join(folder, 'batches')
  await mkdir(place)
  for (const [i, { body }] of batches.entries()) await writeFile(join(place, String(i)), body)
  const child = fork(join(import.meta.dirname, 'tablet.child.ts'), [origin, place, String(TABLETS)])
  return {
    async handOver(round) {
      const answer = once(child, 'message')
      child.send(round)
      const [accepted] = await Promise.race([
        answer,
        once(child, 'exit').then(([code]) => {
          throw new Error(`bench: found the tablets gone with ${code}`)
        }),
      ])
      if (accepted !== TABLETS * BATCH_EVENTS)
        throw new Error(`bench: found ${accepted} events accepted, expected ${TABLETS * BATCH_EVENTS}`)
    },
    stop: () => child.kill(),
  }
}
