import * as v from 'valibot'
import { openingsSchema } from '../commitment.ts'
import { digestSchema } from '../digest.ts'
import { signedDraftSchema } from '../governance/draft.ts'
import { timeSchema } from '../id.ts'

/** What an agent hands in: a draft under its signature, and what the draft's commitments open to. */
export const draftRequestSchema = v.strictObject({ ...signedDraftSchema.entries, openings: openingsSchema })
export type DraftRequest = v.InferOutput<typeof draftRequestSchema>

/** A draft that waits for a person, by its digest. */
export const waitingDraftSchema = v.strictObject({
  ...draftRequestSchema.entries,
  digest: digestSchema,
  receivedAt: timeSchema,
})
export type WaitingDraft = v.InferOutput<typeof waitingDraftSchema>

export const draftsAnswerSchema = v.strictObject({ drafts: v.array(waitingDraftSchema) })
