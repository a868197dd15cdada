import * as v from 'valibot'
import { commitmentSchema } from '../../commitment.ts'
import { digestSchema } from '../../digest.ts'
import { planIdSchema, timeSchema } from '../../id.ts'
import { versionSchema } from './model.ts'
import { targetSchema } from './word.ts'

/** What tablets run, by digest. */
export const releaseSchema = v.strictObject({
  /** One more than the last: a number out of turn would end all releases, or leave room for one behind the last. */
  number: versionSchema,
  /** Digest over the files of the app (its build hash), and of the runtime's WASM. */
  app: v.nullable(digestSchema),
  runtime: v.nullable(digestSchema),
  models: v.pipe(v.array(digestSchema), v.maxLength(200)),
  plans: v.pipe(
    v.array(
      v.strictObject({
        ...{ plan: planIdSchema, version: versionSchema },
        /** What its text commits to, thresholds and all. Missing in releases of before tablets ran any. */
        text: v.optional(commitmentSchema),
      }),
    ),
    v.maxLength(200),
  ),
  /** Hash of the policy it was tried under. */
  policy: digestSchema,
  /** After this time it is not installed any more. */
  installBefore: timeSchema,
})
export type Release = v.InferOutput<typeof releaseSchema>

const which = { release: versionSchema, digest: digestSchema, target: targetSchema }

/** Releases: what is proposed, and which tablets run it. `digest` says again which bytes are meant. */
export const RELEASE_OPERATIONS = [
  v.strictObject({ op: v.literal('release.propose'), release: releaseSchema }),
  v.strictObject({ op: v.literal('release.roll-out'), ...which }),
  v.strictObject({ op: v.literal('release.roll-back'), ...which }),
] as const
