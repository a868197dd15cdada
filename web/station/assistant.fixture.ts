import { ort } from 'virtual:plumb-ort'
import { openApp } from '../app/app.fixture.ts'
import { openEngine } from '../engine/engine.ts'
import { smallPackage } from '../engine/package.fixture.ts'
import { drawGrey } from '../engine/photo.fixture.ts'
import type { Database } from '../local/database.ts'
import type { Entry } from '../local/recorder.ts'
import { Assistant } from './assistant.svelte.ts'

const GREY = 128

/** An assistant with the small model at hand and registered, its golden case off by `wrongBy`, and all that it records. */
export async function openAssistant(database: Database, wrongBy = 0, now: () => number = Date.now) {
  const image = new Uint8Array(await (await drawGrey(24, 24, GREY)).arrayBuffer())
  const { digest, files } = smallPackage(image, GREY, wrongBy)
  const fetcher = async (path: string) => {
    if (path === ort.wasm.path) return fetch(path)
    const bytes = files.get(path.split('/').slice(3).join('/'))
    return bytes ? new Response(bytes) : new Response('', { status: 404 })
  }
  const app = await openApp(database)
  const { governance } = app
  if (governance === undefined) throw new Error('fixture: found no plant')
  const models = { ...governance.state.models, [digest]: { name: 'small', since: 0, until: null } }
  app.governance = { ...governance, state: { ...governance.state, models } }
  const recorded: Entry[] = []
  const record = app.record.bind(app)
  app.record = (entry) => {
    recorded.push(entry)
    return record(entry)
  }
  return { app, assistant: new Assistant(app, openEngine({ fetcher }), now), digest, recorded }
}
