import { type Asked, askWorker } from '../../engine/ask-worker.ts'
import { startWorker } from '../../engine/worker-url.ts'
import type { Calls } from './message.ts'
import address from './teach.worker.ts?worker&url'

/** The teaching worker, asked by name; one thing at a time. */
export type TeachLine = Asked<Calls>

/** Starts the worker. */
export const openTeachLine = (): TeachLine => askWorker(startWorker(address, 'plumb-teach'))
