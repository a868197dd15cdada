import { KEPT_RELEASES, rolloutFor } from '../../core/governance/release.ts'
import type { ReadyRelease } from '../../core/governance/state.ts'
import type { Result } from '../../core/result.ts'
import type { App } from '../app/app.svelte.ts'
import { MODEL_CACHE } from '../engine/limit.ts'
import type { KeptRow, RunningRow } from '../local/database.ts'
import { commitAll, type RecordError } from '../local/recorder.ts'
import { contextOf } from '../station/context.ts'

const keyOf = (file: string): string => `/kept/${file}`

/** Whether every file that a kept release names is still here: a browser short of room may have dropped some. */
export async function isWhole({ files }: KeptRow): Promise<boolean> {
  const cache = await caches.open(MODEL_CACHE)
  for (const file of files)
    if (!file.endsWith('/model.sig') && (await cache.match(keyOf(file))) === undefined) return false
  return true
}

/** Finishes what a switch began: files that no release names any more go, and then the rows that named them. */
export async function dropLeaving({ database }: App): Promise<void> {
  const rows = await database.kept.toArray()
  const leaving = rows.filter((row) => row.isLeaving)
  if (leaving.length === 0) return
  const needed = new Set(rows.filter((row) => !row.isLeaving).flatMap((row) => row.files))
  const cache = await caches.open(MODEL_CACHE)
  for (const file of leaving.flatMap((row) => row.files))
    if (!needed.has(file)) await cache.delete(keyOf(file))
  await database.kept.bulkDelete(leaving.map((row) => row.digest))
}

/**
 * One strict transaction: what runs, and which releases stay. Before it the tablet runs the one, after it the other; a
 * crash at any moment leaves one of both whole.
 */
async function move({ database }: App, row: RunningRow, now: number): Promise<void> {
  await database.transaction('rw', [database.kept, database.release], async () => {
    const rows = await database.kept.toArray()
    // Their order is that of the switches, whatever the tablet's clock did between them.
    const ranAt = Math.max(now, ...rows.map((each) => each.ranAt + 1))
    await database.kept.update(row.digest, { ranAt })
    await database.release.put(row)
    const old = rows
      .filter((each) => each.ranAt > 0 && each.digest !== row.digest)
      .sort((a, b) => b.ranAt - a.ranAt)
      .slice(KEPT_RELEASES - 1)
    for (const { digest } of old) await database.kept.update(digest, { isLeaving: true })
  })
}

/** Switches to a release that is here whole, as the plant's rules say; recorded by whoever is or comes next. */
export async function switchTo(
  app: App,
  { release, digest }: ReadyRelease,
  rollout: number,
  now: number,
): Promise<void> {
  const from = app.running?.release ?? null
  const row: RunningRow = {
    ...{ id: 'running', release: release.number, digest, rollout, isHere: false, from, isTold: false },
  }
  // If we crash before the event is saved, the row says that it still has to be told.
  await move(app, row, now)
  app.running = row
  await dropLeaving(app)
}

/** Records a switch that was not told yet, as whoever is signed in. */
export async function tellSwitch(app: App): Promise<void> {
  const { running, database } = app
  if (running === undefined || running.isTold || app.session === undefined) return
  const { release, digest, from, rollout } = running
  const { commits, openings } = commitAll({ context: contextOf(app.assistant?.state ?? { kind: 'idle' }) })
  const body = { release, digest, from, rollout }
  const saved = await app.record({ draft: { type: 'release.switched', body, commits, blobs: {} }, openings })
  if (!saved.ok) return
  const told = { ...running, isTold: true }
  await database.release.put(told)
  app.running = told
}

/**
 * Goes back on this tablet to a release that it keeps, at once and without the server. The record is signed first; it
 * holds until the next roll-out or roll-back that means this tablet.
 */
export async function returnTo(
  app: App,
  { release, digest }: ReadyRelease,
  reason: string,
): Promise<Result<unknown, RecordError>> {
  const { governance, tablet } = app
  const from = app.running?.release ?? null
  const { commits, openings } = commitAll({
    ...{ reason, context: contextOf(app.assistant?.state ?? { kind: 'idle' }) },
  })
  const body = { release: release.number, digest, from }
  const saved = await app.record({ draft: { type: 'release.returned', body, commits, blobs: {} }, openings })
  if (!saved.ok) return saved
  const rollout = (governance && tablet && rolloutFor(governance.state, tablet.device)?.seq) ?? 0
  const row: RunningRow = {
    ...{ id: 'running', release: release.number, digest, rollout, isHere: true, from, isTold: true },
  }
  await move(app, row, Date.now())
  app.running = row
  await dropLeaving(app)
  return saved
}
