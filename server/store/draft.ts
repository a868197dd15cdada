import type { Digest } from '../../core/digest.ts'
import type { DraftRequest, WaitingDraft } from '../../core/wire/draft.ts'
import { MAX_DRAFTS } from '../limit.ts'
import type { Store } from './query.ts'
import type { Schema } from './schema.ts'

const ADD = `INSERT INTO drafts (digest, agent, received_at, body)
  SELECT ?, ?, ?, ? WHERE (SELECT count(*) FROM drafts WHERE agent = ?) < ?`

/** Keeps a verified draft, once; says whether it is kept, and not when its agent has too many waiting. */
export function addDraft(store: Store, digest: Digest, request: DraftRequest, now: number): boolean {
  const isKept = () => store.prepare('SELECT 1 FROM drafts WHERE digest = ?').get(digest) !== undefined
  if (isKept()) return true
  const { agent } = request.draft
  store.prepare(ADD).run(digest, agent, now, JSON.stringify(request), agent, MAX_DRAFTS)
  return isKept()
}

/** The drafts that wait, oldest first. */
export const readDrafts = (store: Store): WaitingDraft[] =>
  (store.prepare('SELECT * FROM drafts ORDER BY received_at, digest').all() as Schema['drafts'][]).map(
    // Only what fitted the schema was kept.
    ({ digest, received_at, body }) => ({ ...JSON.parse(body), digest, receivedAt: received_at }),
  )

/** Drops a draft that was signed, or that nobody wants. */
export const dropDraft = (store: Store, digest: Digest): void => {
  store.prepare('DELETE FROM drafts WHERE digest = ?').run(digest)
}
