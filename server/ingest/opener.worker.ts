import { parentPort, workerData } from 'node:worker_threads'
import type { SessionKeys } from '../../core/ledger/signature-check.ts'
import '../native.ts'
import { openBatch } from './open-batch.ts'
import { packLines } from './packed.ts'
import { makeKeyOpener } from './sealing-keys.ts'

// Opens and checks batches on a thread of its own; see opener.ts.

/** What is asked of this thread. */
export interface OpenCall {
  readonly call: number
  readonly body: Uint8Array
  readonly keys: SessionKeys
}

const openKey = makeKeyOpener(workerData)

parentPort?.on('message', async ({ call, body, keys }: OpenCall) => {
  const opened = await openBatch(body, openKey, keys)
  const answer = opened.ok ? { ok: true, value: packLines(opened.value) } : opened
  const moved =
    opened.ok && 'value' in answer ? [answer.value.bytes.buffer, answer.value.leafHashes.buffer] : []
  parentPort?.postMessage({ call, answer }, moved)
})
