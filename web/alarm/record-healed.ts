import { signedHead } from '../../core/governance/continuation.ts'
import { openCheckpoint } from '../../core/log/checkpoint.ts'
import type { App } from '../app/app.svelte.ts'
import { trustedLog } from '../sync/prove.ts'
import { alarmsOf } from './alarms.ts'

/** Records that the log is whole again, as whoever is signed in: what this tablet held, and what it was shown instead. */
export async function recordHealed(app: App): Promise<void> {
  const { database, governance, sync } = app
  const rows = await database.alarms.orderBy('id').toArray()
  const [last] = alarmsOf(rows)
  const row = rows.at(-1)
  if (governance === undefined || last === undefined || row?.recorded !== false || row.id === undefined)
    return
  sync.unrecorded = false
  const log = trustedLog(governance.state)
  const [held, shown] = await Promise.all(
    [last.evidence?.held ?? '', last.evidence?.shown ?? ''].map((note) => openCheckpoint(note, log)),
  )
  // An alarm about something else than the log leaves no such record: its own row stays.
  if (held?.ok && shown?.ok) {
    const heads = { held: signedHead(held.value.checkpoint), shown: signedHead(shown.value.checkpoint) }
    const body = { ...heads, since: last.since, signed: last.signed }
    const saved = await app.record({
      draft: { type: 'log.healed', body, commits: {}, blobs: {} },
      openings: {},
    })
    if (!saved.ok) return
  }
  await database.alarms.update(row.id, { recorded: true })
}
