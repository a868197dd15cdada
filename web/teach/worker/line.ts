import { startWorker } from '../../engine/worker-url.ts'
import type { Call, Calls, Reply, Request } from './message.ts'
import address from './teach.worker.ts?worker&url'

/** The teaching worker, asked by name; one thing at a time. */
export interface TeachLine {
  /** Rejects only when the worker itself broke, or was closed meanwhile. */
  ask<K extends Call>(call: K, ask: Calls[K]['ask'], transfer?: Transferable[]): Promise<Calls[K]['answer']>
  close(): void
}

/** Starts the worker; closing it stops whatever it does, at once. */
export function openTeachLine(): TeachLine {
  const worker = startWorker(address, 'plumb-teach')
  const waiting = new Map<number, { resolve(answer: unknown): void; reject(error: Error): void }>()
  let last = 0
  const breakAll = (message: string): void => {
    for (const { reject } of waiting.values()) reject(new Error(message))
    waiting.clear()
  }
  worker.addEventListener('message', ({ data }: MessageEvent<Reply>) => {
    const wait = waiting.get(data.id)
    waiting.delete(data.id)
    if (data.kind === 'answer') wait?.resolve(data.answer)
    else wait?.reject(new Error(data.message))
  })
  worker.addEventListener('error', ({ message }) => breakAll(`worker: ${message || 'could not start'}`))
  return {
    ask: (call, ask, transfer = []) => {
      const id = ++last
      const { promise, resolve, reject } = Promise.withResolvers<Calls[typeof call]['answer']>()
      waiting.set(id, { resolve: (answer) => resolve(answer as Calls[typeof call]['answer']), reject })
      worker.postMessage({ id, call, ask } as Request, transfer)
      return promise
    },
    close: () => {
      worker.terminate()
      breakAll('worker: closed')
    },
  }
}
