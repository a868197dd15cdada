import * as v from 'valibot'
import { utf8, utf8ToText } from '../../core/bytes.ts'
import { heldAnswerSchema } from '../../core/wire/hold.ts'
import type { App } from '../app/app.svelte.ts'
import { openSealed, sealBytes } from '../local/sealed.ts'
import { read } from '../review/read.ts'
import type { Inspection } from './inspection.svelte.ts'

/** How often a station asks which units are on hold. */
const EVERY_MS = 30_000
const ABOUT = utf8('held')

async function readKept(app: App): Promise<string | undefined> {
  const row = await app.database.held.get('held')
  const bytes = row && app.tablet && (await openSealed(app.tablet.placeKey, row.sealed, ABOUT))
  return bytes && utf8ToText(bytes)
}

/** Shows an inspection which units are on hold: what this tablet was told last, also without the server. */
function show(inspection: Inspection, text: string): void {
  const parsed = v.safeParse(heldAnswerSchema, JSON.parse(text))
  if (parsed.success) inspection.held = new Map(parsed.output.units.map((unit) => [unit.unit, unit]))
}

async function refresh(app: App, inspection: Inspection): Promise<void> {
  const answer = await read(app, heldAnswerSchema, '/api/held')
  if (!answer.ok || app.tablet === undefined) return
  const text = JSON.stringify(answer.value)
  show(inspection, text)
  const sealed = await sealBytes(app.tablet.placeKey, utf8(text), ABOUT)
  await app.database.held.put({ id: 'held', sealed })
}

/** Tells an inspection which units are on hold for as long as the station is open; gives how to stop. */
export function watchHeld(app: App, inspection: Inspection): () => void {
  void readKept(app).then((text) => text && show(inspection, text))
  void refresh(app, inspection)
  const timer = setInterval(() => void refresh(app, inspection), EVERY_MS)
  return () => clearInterval(timer)
}
