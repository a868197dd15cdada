import type { Teaching } from '../../../core/teach/teaching.ts'
import { guardWorkers } from '../../engine/worker-url.ts'
import type { Reply, Request } from './message.ts'
import { startTeaching } from './teaching.ts'

const say = (reply: Reply): void => globalThis.postMessage(reply)

let teaching: Teaching | undefined

const open = (): Teaching => {
  if (teaching === undefined) throw new Error('teach: found no backbone, expected it opened')
  return teaching
}

async function answer(request: Request): Promise<unknown> {
  switch (request.call) {
    case 'open': {
      const opened = await startTeaching(request.ask)
      if (typeof opened === 'string') return { kind: 'refused', message: opened }
      teaching = opened
      return { kind: 'open' }
    }
    case 'see': {
      const { digest, photo } = request.ask
      const seen = await open().see(digest, new Uint8Array(await photo.arrayBuffer()))
      return seen.ok ? { kind: 'seen' } : { kind: 'refused', message: seen.error.message }
    }
    case 'fit':
      return open().fit(request.ask.samples, request.ask.view)
    case 'screen':
      return open().screen(request.ask.samples, request.ask.view)
    case 'package':
      return open().package(request.ask)
    case 'fitClasses':
      return open().fitClasses(request.ask.samples, request.ask.view)
    case 'packageClasses':
      return open().packageClasses(request.ask)
  }
}

async function serve(request: Request): Promise<void> {
  try {
    say({ kind: 'answer', id: request.id, answer: await answer(request) })
  } catch (error) {
    say({ kind: 'broken', id: request.id, message: String(error) })
  }
}

guardWorkers()
let queue = Promise.resolve()
addEventListener('message', ({ data }: MessageEvent<Request>) => {
  queue = queue.then(() => serve(data))
})
