import { TILE_WIDTH } from '../../../core/log/limits.ts'
import { parseTilePath } from '../../../core/log/tile.ts'
import { message } from '../message.ts'
import { refuse } from '../refusal.ts'
import type { Route } from '../route.ts'
import { IMMUTABLE } from '../send-file.ts'

/** /log: the log as C2SP tlog-tiles has it, for anybody's tools (docs/decisions/0003-public-log.md). */
export const log: Route = (app, { courier }) => {
  app.get('/log/checkpoint', (c) => {
    const checkpoint = courier.checkpoint()
    if (checkpoint === undefined) return refuse(c, message.noCheckpoint)
    c.header('Cache-Control', 'no-cache')
    return c.text(checkpoint)
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
