import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { SessionKeys } from '../../core/ledger/signature-check.ts'
import { ok, type Result } from '../../core/result.ts'
import type { CourierError } from '../courier.ts'
import type { SealingKey } from '../key/plant-keys.ts'
import { INLINE_BATCH_BYTES, MAX_OPENERS } from '../limit.ts'
import { type CheckedLine, openBatch } from './open-batch.ts'
import type { BadLine } from './open-line.ts'
import type { OpenCall } from './opener.worker.ts'
import { type PackedLines, unpackLines } from './packed.ts'
import { makeKeyOpener } from './sealing-keys.ts'

export type Opened = Result<(CheckedLine | BadLine)[], CourierError>

/** Opens and checks batches, several at once, while the thread that asks writes the log. */
export interface Opener {
  open(body: Uint8Array, keys: SessionKeys): Promise<Opened>
  close(): Promise<void>
}

/** A thread that opens batches, and what it was asked and has not answered. */
interface Thread {
  readonly worker: Worker
  readonly waiting: Map<number, PromiseWithResolvers<Result<PackedLines, CourierError>>>
}

/** The first core is for whoever asks. */
const THREADS = Math.max(1, Math.min(MAX_OPENERS, availableParallelism()))

function startThread(sealing: SealingKey, onEnd: (thread: Thread) => void): Thread {
  const worker = new Worker(join(import.meta.dirname, 'opener.worker.ts'), { workerData: sealing })
  const thread: Thread = { worker, waiting: new Map() }
  worker.unref()
  worker.on('message', ({ call, answer }) => {
    thread.waiting.get(call)?.resolve(answer)
    thread.waiting.delete(call)
    if (thread.waiting.size === 0) worker.unref()
  })
  const end = (reason: unknown) => {
    onEnd(thread)
    for (const { reject } of thread.waiting.values()) reject(reason)
    thread.waiting.clear()
  }
  worker.on('error', end)
  worker.on('exit', () => end(new Error('opener: found its thread ended')))
  return thread
}

/**
 * Makes an opener. Its threads start with the first batch that is worth the way there: a server at rest has none, and
 * the few records of a tablet that keeps up are opened where they come in.
 */
export function makeOpener(sealing: SealingKey): Opener {
  const openKey = makeKeyOpener(sealing)
  const threads = new Set<Thread>()
  let calls = 0
  const leastBusy = (): Thread => {
    const [first] = [...threads].sort((a, b) => a.waiting.size - b.waiting.size)
    if (first && (first.waiting.size === 0 || threads.size >= THREADS)) return first
    const started = startThread(sealing, (thread) => threads.delete(thread))
    threads.add(started)
    return started
  }
  return {
    async open(body, keys) {
      if (body.length <= INLINE_BATCH_BYTES) return openBatch(body, openKey, keys)
      const { worker, waiting } = leastBusy()
      const call: OpenCall = { call: calls++, body, keys }
      const asked = Promise.withResolvers<Result<PackedLines, CourierError>>()
      waiting.set(call.call, asked)
      worker.ref()
      worker.postMessage(call)
      const packed = await asked.promise
      return packed.ok ? ok(unpackLines(packed.value)) : packed
    },
    async close() {
      await Promise.all([...threads].map(({ worker }) => worker.terminate()))
    },
  }
}
