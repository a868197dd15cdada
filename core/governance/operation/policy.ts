import * as v from 'valibot'
import { digestSchema } from '../../digest.ts'
import { deviceIdSchema, personIdSchema, planIdSchema, publicKeySchema, timeSchema } from '../../id.ts'
import { parseVerifierKey } from '../../log/verifier-key.ts'
import { aaguidSchema } from './person.ts'
import { nameSchema } from './word.ts'

/** The kinds of authenticator, by what they say of themselves. */
export const AUTHENTICATORS = ['security-key', 'platform', 'synced'] as const
export type AuthenticatorKind = (typeof AUTHENTICATORS)[number]

/** What may be made to need other people's approval. */
export const APPROVALS = ['people', 'models', 'plans', 'releases', 'policy'] as const
export type ApprovalKind = (typeof APPROVALS)[number]

/** How many other people must approve: nobody, up to five. */
const others = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(5))

export const policySchema = v.strictObject({
  /** What to do with a passkey that cannot lock the tablet's data. */
  withoutPrf: v.picklist(['mark', 'refuse']),
  sessionMs: v.pipe(timeSchema, v.minValue(60_000)),
  idleMs: v.pipe(timeSchema, v.minValue(30_000)),
  /** How many people besides the one who proposes it. */
  approvals: v.optional(
    v.strictObject({ people: others, models: others, plans: others, releases: others, policy: others }),
  ),
  /** Which authenticators may sign; without, all of them. */
  authenticators: v.optional(
    v.strictObject({
      kinds: v.pipe(v.array(v.picklist(AUTHENTICATORS)), v.minLength(1)),
      /** Makes and models; null for any. */
      aaguids: v.nullable(v.pipe(v.array(aaguidSchema), v.minLength(1), v.maxLength(100))),
    }),
  ),
  /** How long the active release keeps running without contact. */
  useLeaseMs: v.optional(v.pipe(timeSchema, v.minValue(60 * 60 * 1000))),
  /** Who watches the log besides the server, and how many of them must have seen a record before it is *proven*. */
  witnesses: v.optional(
    v.strictObject({
      /** Other tablets and witnesses, besides the tablet that made the record. */
      quorum: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10)),
      /** Verifier keys (tlog-cosignature) of witnesses that are no tablets: `plumb witness` says its own. */
      others: v.pipe(
        v.array(
          v.pipe(
            v.string(),
            v.maxLength(400),
            v.check((text) => parseVerifierKey(text, 'cosignature/v1').ok, 'expected the key of a witness'),
          ),
        ),
        v.maxLength(20),
      ),
    }),
  ),
  /** When shifts begin, in whole hours of the tablets' clocks; without, at 6, 14 and 22. */
  shiftHours: v.optional(
    v.pipe(
      v.array(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(23))),
      v.minLength(1),
      v.maxLength(6),
    ),
  ),
})

const idSchema = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{21}[AQgw]$/))

/** The plant's rules for everybody: policy, what must not be deleted, and machines that may propose. */
export const POLICY_OPERATIONS = [
  v.strictObject({ op: v.literal('policy.set'), policy: policySchema }),
  /** Nothing recorded between these times, on this tablet or by this plan where one is named, may be deleted. */
  v.strictObject({
    ...{ op: v.literal('hold.place'), hold: idSchema, name: nameSchema, from: timeSchema, to: timeSchema },
    ...{ device: v.nullable(deviceIdSchema), plan: v.nullable(planIdSchema) },
  }),
  v.strictObject({ op: v.literal('hold.lift'), hold: idSchema }),
  /** A machine that may put changes before people: a model, an import bridge. It signs drafts, never changes. */
  v.strictObject({
    ...{ op: v.literal('agent.add'), agent: idSchema, name: nameSchema, owner: personIdSchema },
    ...{ key: publicKeySchema, notAfter: timeSchema },
    may: v.pipe(v.array(v.picklist(['model.register', 'plan.publish', 'release.propose'])), v.minLength(1)),
  }),
  v.strictObject({ op: v.literal('agent.end'), agent: idSchema }),
  /** Another person's agreement to a change that waits for it, by the change's hash. */
  v.strictObject({ op: v.literal('proposal.approve'), proposal: digestSchema }),
  v.strictObject({ op: v.literal('proposal.withdraw'), proposal: digestSchema }),
] as const

export type Policy = v.InferOutput<typeof policySchema>
