import { encodeHeat } from './heatmap.ts'
import { type Judge, openJudge } from './judge.ts'
import type { Call, Calls, Reply, Request } from './message.ts'
import { startRuntime } from './runtime.ts'
import type { Off } from './state.ts'
import { guardWorkers } from './worker-url.ts'

const CLOSED: Off = { kind: 'off', cause: 'model-missing', message: 'found no loaded model, expected one' }

const say = (reply: Reply, transfer: Transferable[] = []): void => globalThis.postMessage(reply, { transfer })

let judge: Judge | undefined

type Handlers = { [K in Call]: (ask: Calls[K]['ask']) => Promise<Calls[K]['answer']> }

const handlers: Handlers = {
  async load({ wasm, model, choice }) {
    await judge?.close()
    startRuntime(wasm)
    judge = await openJudge({
      model,
      choice,
      onState: (state) => say({ kind: 'state', state }),
      onReport: (report) => say({ kind: 'selftest', report }),
    })
    return judge.state()
  },
  selfTest: async ({ cause }) => (await judge?.selfTest(cause)) ?? CLOSED,
  async judge({ photo }) {
    if (!judge) return { kind: 'refused', error: CLOSED }
    const judged = await judge.judge(photo)
    return judged.ok ? { kind: 'judged', value: judged.value } : { kind: 'refused', error: judged.error }
  },
  heatmap: ({ map, thresholds }) => encodeHeat(map, thresholds),
  bare: async ({ runs }) => (await judge?.bare(runs)) ?? CLOSED,
}

/** The request's call decides what its ask is; the pairing is lost on TypeScript only. */
const handle = ({ call, ask }: Request): Promise<unknown> =>
  (handlers[call] as (ask: Request['ask']) => Promise<unknown>)(ask)

async function serve(request: Request): Promise<void> {
  try {
    say({ kind: 'answer', id: request.id, answer: await handle(request) })
  } catch (error) {
    say({ kind: 'broken', id: request.id, message: String(error) })
  }
}

/** Housekeeping, a step at a time: a photograph that comes in between goes first. */
async function rest(): Promise<void> {
  try {
    while (waiting === 0 && (await judge?.rest()));
  } catch {
    // What stands still judges, or its next run says why not.
  }
}

guardWorkers()
// One at a time and in order: the session is not for concurrent use.
let queue = Promise.resolve()
let waiting = 0
addEventListener('message', ({ data }: MessageEvent<Request>) => {
  waiting++
  queue = queue
    .then(() => serve(data))
    .then(() => {
      waiting--
      return rest()
    })
})
