/** What may be asked of a worker by name, and what comes back. */
type Contract<Calls> = { readonly [K in keyof Calls]: { readonly ask: unknown; readonly answer: unknown } }

/** What a worker says to a question: its answer, or that it broke over it. */
type Replied =
  | { readonly kind: 'answer'; readonly id: number; readonly answer: unknown }
  | { readonly kind: 'broken'; readonly id: number; readonly message: string }

/** A worker, asked by name. */
export interface Asked<Calls extends Contract<Calls>> {
  /** Rejects only when the worker itself broke, or was closed meanwhile: everything expected is an answer. */
  ask<K extends keyof Calls>(
    call: K,
    ask: Calls[K]['ask'],
    transfer?: Transferable[],
  ): Promise<Calls[K]['answer']>
  /** Stops whatever it does, at once. */
  close(): void
}

/** Matches a worker's answers to what it was asked; `hear` gets what it says unasked. */
export function askWorker<Calls extends Contract<Calls>, Unasked extends { readonly kind: string } = never>(
  worker: Worker,
  hear?: (said: Unasked) => void,
): Asked<Calls> {
  const waiting = new Map<number, { resolve(answer: unknown): void; reject(error: Error): void }>()
  let last = 0
  const breakAll = (message: string): void => {
    for (const { reject } of waiting.values()) reject(new Error(message))
    waiting.clear()
  }
  const isReply = (said: Replied | Unasked): said is Replied =>
    said.kind === 'answer' || said.kind === 'broken'
  worker.addEventListener('message', ({ data }: MessageEvent<Replied | Unasked>) => {
    if (!isReply(data)) return hear?.(data)
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
      // The worker answers each call with that call's type: the contract binds both sides.
      waiting.set(id, { resolve: (answer) => resolve(answer as Calls[typeof call]['answer']), reject })
      worker.postMessage({ id, call, ask }, transfer)
      return promise
    },
    close: () => {
      worker.terminate()
      breakAll('worker: closed')
    },
  }
}
