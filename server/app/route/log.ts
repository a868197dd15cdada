import { utf8ToText } from '../../../core/bytes.ts'
import { TILE_WIDTH } from '../../../core/log/limits.ts'
import { parseTilePath } from '../../../core/log/tile.ts'
import { readBody } from '../body.ts'
import { MAX_JSON_BYTES } from '../limit.ts'
import { message } from '../message.ts'
import { refuse, refusedBy } from '../refusal.ts'
import type { Route } from '../route.ts'
import { IMMUTABLE } from '../send-file.ts'

/**
 * /log: the log as C2SP tlog-tiles has it, for anybody's tools (docs/decisions/0003-public-log.md). Besides: the newest
 * checkpoint that enough witnesses have cosigned, and where they hand their cosignatures in, as signed notes.
 */
export const log: Route = (app, { courier }) => {
  app.get('/log/checkpoint', (c) => {
    const checkpoint = courier.checkpoint()
    if (checkpoint === undefined) return refuse(c, message.noCheckpoint)
    c.header('Cache-Control', 'no-cache')
    return c.text(checkpoint)
  })

  app.get('/log/cosigned', (c) => {
    const least = /^[1-9]\d?$/.exec(c.req.query('least') ?? '')?.[0]
    const checkpoint = courier.cosigned(c.req.query('besides') ?? '', least ? Number(least) : undefined)
    c.header('Cache-Control', 'no-cache')
    return checkpoint === undefined ? refuse(c, message.noCheckpoint) : c.text(checkpoint)
  })

  app.post('/log/cosignatures', async (c) => {
    const body = await readBody(c.req.raw, MAX_JSON_BYTES)
    if (!body.ok) return refuse(c, body.error)
    const taken = await courier.cosign(utf8ToText(body.value.bytes) ?? '')
    return taken.ok ? c.body(null, 204) : refuse(c, refusedBy(taken.error))
  })

  app.get('/log/vkey', (c) => {
    c.header('Cache-Control', 'no-cache')
    return c.text(`${courier.log}\n`)
  })

  app.get('/log/tile/*', (c) => {
    const path = new URL(c.req.url).pathname.slice('/log/'.length)
    const tile = parseTilePath(path)
    const bytes = tile.ok ? courier.tile(path) : undefined
    if (!tile.ok || bytes === undefined) return refuse(c, message.noTile)
    // A partial tile never changes either, and yet may be gone once the full one is there.
    c.header('Cache-Control', tile.value.width === TILE_WIDTH ? IMMUTABLE : 'public, max-age=60')
    c.header('Content-Type', 'application/octet-stream')
    return c.body(new Uint8Array(bytes))
  })
}
