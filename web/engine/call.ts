import type { Call, Calls, Reply, Request } from './message.ts'
import { startWorker } from './worker-url.ts'

/** The engine's worker, asked by name. */
export interface Line {
  /** Rejects only when the worker itself broke: everything expected is an answer. */
  ask<K extends Call>(call: K, ask: Calls[K]['ask'], transfer?: Transferable[]): Promise<Calls[K]['answer']>
  close(): void
}

/** Says what the worker says unasked. */
export type Hear = (reply: Exclude<Reply, { kind: 'answer' | 'broken' }>) => void

interface Waiting {
  resolve(answer: unknown): void
  reject(error: Error): void
}

/** Starts the worker and matches its answers to what was asked. */
export function openLine(address: string, hear: Hear): Line {
  const worker = startWorker(address)
  const waiting = new Map<number, Waiting>()
  let last = 0
  const breakAll = (message: string): void => {
    for (const { reject } of waiting.values()) reject(new Error(message))
    waiting.clear()
  }
  worker.addEventListener('message', ({ data }: MessageEvent<Reply>) => {
    if (data.kind !== 'answer' && data.kind !== 'broken') return hear(data)
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
      // The worker answers each call with that call's type: message.ts is the contract of both sides.
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
