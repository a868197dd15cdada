import type { Digest } from '../../core/digest.ts'
import { isQuarantined } from '../../core/governance/quarantine.ts'
import type { State } from '../../core/governance/state.ts'
import type { App } from '../app/app.svelte.ts'

/**
 * Reports models that the plant's rules just stopped here: whoever stopped them sees how far it has come. One that was
 * judging until now has refused by itself, and recorded it.
 */
export async function reportStopped(app: App, before: State, after: State): Promise<void> {
  const { tablet, assistant } = app
  if (tablet === undefined) return
  const stopped = (Object.keys(after.quarantines ?? {}) as Digest[]).filter(
    (model) => isQuarantined(after, model, tablet.device) && !isQuarantined(before, model, tablet.device),
  )
  for (const model of stopped) {
    const { state } = assistant ?? {}
    const hasRefused =
      assistant?.model === model && state?.kind === 'off' && state.cause === 'model-quarantined'
    if (hasRefused && !assistant?.isStopped) continue
    const body = { model, cause: 'model-quarantined' } as const
    await app.record({ draft: { type: 'model.refused', body, commits: {}, blobs: {} }, openings: {} })
  }
}
