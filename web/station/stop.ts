import type { Digest } from '../../core/digest.ts'
import { isPermittedOn, type Permission } from '../../core/governance/permission.ts'
import type { Result } from '../../core/result.ts'
import type { App } from '../app/app.svelte.ts'
import { type SignError, type Signed, signChange } from '../govern/sign-change.ts'
import { commitAll, type RecordError } from '../local/recorder.ts'
import type { Assistant } from './assistant.svelte.ts'
import { contextOf } from './context.ts'

/** The line that this tablet stands on; null where it stands on none. */
export function lineOf({ governance, tablet }: App): string | null {
  return (tablet && governance?.state.devices[tablet.device]?.line) ?? null
}

/** Whether the person who is signed in may do this on the tablet's line. */
export function mayHere(app: App, permission: Permission): boolean {
  const person = app.session && app.governance?.state.people[app.session.grant.person]
  const line = lineOf(app)
  return person !== undefined && isPermittedOn(person, permission, line === null ? null : [line])
}

/**
 * Stops a model on this tablet, or lets it judge here again: at once and without the server. The record is signed first;
 * what the tablet keeps of it holds after a restart, also for whoever signs in next.
 */
export async function setStopped(
  app: App,
  assistant: Assistant,
  model: Digest,
  { isStopped, reason }: { isStopped: boolean; reason: string },
): Promise<Result<unknown, RecordError>> {
  const { commits, openings } = commitAll({ reason, context: contextOf(assistant.state) })
  const type = isStopped ? 'model.stopped' : 'model.resumed'
  const saved = await app.record({ draft: { type, body: { model }, commits, blobs: {} }, openings })
  if (!saved.ok) return saved
  if (isStopped) await app.database.stopped.put({ model })
  else await app.database.stopped.delete(model)
  assistant.isStopped = isStopped
  if (isStopped) assistant.recheck()
  else await assistant.prepare(model)
  return saved
}

/** Stops a model for the whole line: a change, which the other tablets take up with their next round. */
export const stopOnLine = (app: App, model: Digest, reason: string): Promise<Result<Signed, SignError>> =>
  signChange(app, { ops: [{ op: 'model.quarantine', model, line: lineOf(app) }], reason })
