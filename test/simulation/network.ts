import type { Actor, Scheduler } from './scheduler.ts'

/** One request, as it can be sent and sent again. */
export interface Sent {
  readonly from: string
  /** Whether somebody still waits for the answer. */
  readonly isHeard: boolean
  readonly path: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array<ArrayBuffer> | undefined
}

/** Answers a request; `undefined` where nobody does, and the connection breaks. */
export type Serve = (sent: Sent) => Promise<Response | undefined>

/** How bad the network is: chances from 0 to 1. */
export interface Weather {
  readonly lost: number
  readonly answerLost: number
  readonly repeated: number
  /** The longest a packet takes, in milliseconds. */
  readonly slow: number
}

export const CALM: Weather = { lost: 0, answerLost: 0, repeated: 0, slow: 20 }

/** How long a browser waits for an answer, and how long an echo of a request may still wander about. */
const PATIENCE_MS = 15_000
const ECHO_MS = 12 * 60 * 60 * 1000

function bodyOf(body: RequestInit['body']): Sent['body'] {
  if (body === null || body === undefined || typeof body === 'string') return body ?? undefined
  if (body instanceof Uint8Array) return new Uint8Array(body)
  throw new Error('network: found a body that it does not know')
}

export const toSent = (from: string, path: string, init: RequestInit): Sent => ({
  ...{ from, isHeard: true, path, method: init.method ?? 'GET', body: bodyOf(init.body) },
  headers: Object.fromEntries(new Headers(init.headers)),
})

/**
 * The network between tablets and the server. It loses requests and answers, delays them so that they overtake one
 * another, delivers them twice, the second time up to hours later, and cuts tablets off for days.
 */
export class Network {
  weather: Weather = CALM
  /** Who is cut off now. */
  readonly cut = new Set<string>()
  readonly #world: Scheduler
  readonly #serve: Serve
  readonly #wires: Actor

  constructor(world: Scheduler, serve: Serve) {
    this.#world = world
    this.#serve = serve
    this.#wires = world.actor('network')
  }

  async send(from: string, path: string, init: RequestInit = {}): Promise<Response> {
    const { random } = this.#world
    const { lost, answerLost, repeated, slow } = this.weather
    const sent = toSent(from, path, init)
    const draw = { lost: random.number() < lost, answerLost: random.number() < answerLost }
    if (random.number() < repeated) this.#echo(sent, random.number() * ECHO_MS)
    await this.#world.sleep(random.number() * slow)
    if (draw.lost || this.cut.has(from)) return this.#silence()
    const answer = await this.#serve(sent)
    await this.#world.sleep(random.number() * slow)
    return draw.answerLost || answer === undefined || this.cut.has(from) ? this.#silence() : answer
  }

  async #silence(): Promise<never> {
    await this.#world.sleep(PATIENCE_MS)
    throw new TypeError('Failed to fetch')
  }

  #echo(sent: Sent, after: number): void {
    this.#world.start(
      this.#wires,
      'echo',
      async () => {
        if (!this.cut.has(sent.from)) await this.#serve({ ...sent, isHeard: false })
      },
      after,
    )
  }
}
