import { type Asked, askWorker } from './ask-worker.ts'
import type { Calls, Reply } from './message.ts'
import { startWorker } from './worker-url.ts'

/** The engine's worker, asked by name. */
export type Line = Asked<Calls>

/** Says what the worker says unasked. */
export type Hear = (reply: Exclude<Reply, { kind: 'answer' | 'broken' }>) => void

/** Starts the worker. */
export const openLine = (address: string, hear: Hear): Line => askWorker(startWorker(address), hear)
