import { utf8 } from '../../../core/bytes.ts'
import type { Context } from '../context.ts'
import { HEARTBEAT_MS, MAX_LIVE } from '../limit.ts'
import { message } from '../message.ts'
import { refuse } from '../refusal.ts'
import type { Route } from '../route.ts'

/** Text that waits for a screen which does not read: beyond this it is gone, and may come back. */
const MAX_WAITING = 64

type Live = { open: number }

// Server-sent events (HTML, 9.2): `append` with the log's new size, and a comment now and then.
function liveStream({ courier, stopping }: Context, live: Live): ReadableStream<Uint8Array<ArrayBuffer>> {
  let end = (): void => undefined
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      start(controller) {
        const send = (text: string): void => {
          if ((controller.desiredSize ?? 0) > 0) controller.enqueue(utf8(text))
          else close()
        }
        const stop = courier.onAppend((size) => send(`event: append\ndata: ${size}\n\n`))
        const heartbeat = setInterval(() => send(':\n\n'), HEARTBEAT_MS)
        heartbeat.unref()
        end = () => {
          stop()
          clearInterval(heartbeat)
          stopping.removeEventListener('abort', close)
          live.open -= 1
          end = () => undefined
        }
        function close(): void {
          end()
          controller.close()
        }
        live.open += 1
        stopping.addEventListener('abort', close)
        send('retry: 3000\n\n')
      },
      cancel: () => end(),
    },
    { highWaterMark: MAX_WAITING },
  )
}

/** GET /api/live: tells whoever listens that the log grew. The size is public: it stands in the checkpoint. */
export const live: Route = (app, context) => {
  const count: Live = { open: 0 }
  app.get('/api/live', (c) => {
    if (count.open >= MAX_LIVE || context.stopping.aborted) return refuse(c, message.liveFull)
    c.header('Content-Type', 'text/event-stream')
    c.header('Cache-Control', 'no-store')
    if (c.req.method === 'HEAD') return c.body(null)
    return c.body(liveStream(context, count))
  })
}
