import { App } from '../app/app.svelte.ts'
import { openDatabase } from '../local/database.ts'
import { detailOf, logOf, rowOf, stateOf, type World } from './world.fixture.ts'

/** How the stand-in for the server answers; changed while a screen is shown. */
export interface StandIn {
  offline: boolean
  /** A status to refuse reading with. */
  refusal: { status: number; kind: string; message: string } | undefined
  findings: readonly object[]
  /** What it sends as a bundle of evidence; none until told. */
  evidence: (() => ReadableStream<Uint8Array<ArrayBuffer>>) | undefined
  /** The paths that were asked for. */
  readonly asked: string[]
  /** Tells every listening screen that the log grew. */
  append(): void
  /** Puts fetch and EventSource back. */
  stop(): void
}

const json = (value: unknown, status = 200) => Response.json(value, { status })

async function answer(world: World, { findings, evidence }: StandIn, url: URL): Promise<Response> {
  const path = url.pathname
  if (path === '/api/findings') return json({ findings })
  if (path === '/api/evidence/count') return json({ inspections: world.inspections.length })
  if (path === '/api/evidence' && evidence) return new Response(evidence())
  if (path === '/log/checkpoint') return new Response((await logOf(world)).note)
  if (path.startsWith('/log/')) {
    const tile = (await logOf(world)).byPath.get(path.slice('/log/'.length))
    return tile ? new Response(tile) : json({ error: { kind: 'no-tile', message: 'no tile' } }, 404)
  }
  const blob = world.blobs.get(path.slice('/api/blobs/'.length))
  if (blob) return new Response(blob)
  const id = world.inspections.find((inspection) => path === `/api/inspections/${inspection.id}`)?.id
  if (id) return json(detailOf(world, id))
  if (path !== '/api/inspections') return json({ error: { kind: 'missing', message: 'not here' } }, 404)
  const query = url.searchParams
  const rows = world.inspections
    .map((inspection) => rowOf(world, inspection.id))
    .filter(({ verdict }) => (query.get('verdict') ?? verdict) === verdict)
    .filter(({ index }) => index < Number(query.get('before') ?? Number.POSITIVE_INFINITY))
    .sort((a, b) => b.index - a.index)
  return json({ inspections: rows.slice(0, Number(query.get('limit') ?? 50)) })
}

/** Puts a world in the place of the server, at the network's border: fetch and EventSource of this page. */
export function standIn(world: World): StandIn {
  const real = { fetch: globalThis.fetch, EventSource: globalThis.EventSource }
  const screens = new Set<EventTarget>()
  class Source extends EventTarget {
    onopen: (() => void) | undefined
    onerror: (() => void) | undefined
    constructor() {
      super()
      screens.add(this)
      setTimeout(() => this.onopen?.())
    }
    close() {
      screens.delete(this)
    }
  }
  const server: StandIn = {
    ...{ offline: false, refusal: undefined, findings: [], evidence: undefined, asked: [] },
    append() {
      for (const screen of screens) screen.dispatchEvent(new Event('append'))
    },
    stop: () => Object.assign(globalThis, real),
  }
  const fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const url = new URL(input instanceof Request ? input.url : input, location.href)
    if (!/^\/(api|log)\//.test(url.pathname)) return real.fetch(input, init)
    server.asked.push(`${url.pathname}${url.search}`)
    if (server.offline) throw new TypeError('offline')
    const { refusal } = server
    if (refusal) return json({ error: { kind: refusal.kind, message: refusal.message } }, refusal.status)
    return answer(world, server, url)
  }
  Object.assign(globalThis, { fetch, EventSource: Source })
  return server
}

/** An app with somebody signed in who has folded this world's governance. */
export function appOf(world: World): App {
  const app = new App(openDatabase(`review-${crypto.randomUUID()}`))
  app.governance = { state: stateOf(world), openings: world.plant.openings }
  app.canRead = true
  return app
}
