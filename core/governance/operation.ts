import * as v from 'valibot'
import { commitmentSchema } from '../commitment.ts'
import { digestSchema } from '../digest.ts'
import {
  base64urlSchema,
  credentialIdSchema,
  deviceIdSchema,
  personIdSchema,
  planIdSchema,
  publicKeySchema,
  textSchema,
  timeSchema,
} from '../id.ts'
import { ROLES } from '../record/word.ts'

const version = v.pipe(v.number(), v.safeInteger(), v.minValue(1))
const name = textSchema(1, 80)

/**
 * What a change can do. A new operation is one entry here, one in permission.ts and one in fold.ts.
 * Names of people and the text of plans are commitments: the log shows neither.
 */
export const operationSchema = v.variant('op', [
  v.strictObject({
    op: v.literal('plant.found'),
    name,
    /** The WebAuthn relying party: a name, never an address. Changing it would lose every passkey. */
    rpId: textSchema(1, 253),
    origins: v.pipe(v.array(textSchema(0, 300)), v.minLength(1), v.maxLength(10)),
    /** Verifier key of the server's log (C2SP signed-note). */
    log: textSchema(0, 400),
    /** age recipient that outgoing records are sealed to. */
    recipient: textSchema(0, 200),
  }),
  v.strictObject({
    op: v.literal('person.add'),
    person: personIdSchema,
    name: commitmentSchema,
    roles: v.pipe(v.array(v.picklist(ROLES)), v.minLength(1)),
  }),
  v.strictObject({ op: v.literal('person.suspend'), person: personIdSchema }),
  v.strictObject({
    op: v.literal('credential.add'),
    person: personIdSchema,
    credential: credentialIdSchema,
    /** COSE_Key. */
    publicKey: v.pipe(base64urlSchema, v.maxLength(1000)),
    aaguid: v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/)),
    /** Whether copies of it may exist on other devices (a synced passkey). */
    backupEligible: v.boolean(),
  }),
  v.strictObject({ op: v.literal('credential.revoke'), credential: credentialIdSchema }),
  /** `key` is the tablet's own Ed25519 key: it cosigns checkpoints. */
  v.strictObject({ op: v.literal('device.enrol'), device: deviceIdSchema, name, key: publicKeySchema }),
  v.strictObject({ op: v.literal('device.retire'), device: deviceIdSchema }),
  v.strictObject({ op: v.literal('model.register'), model: digestSchema, name }),
  v.strictObject({
    op: v.literal('plan.publish'),
    plan: planIdSchema,
    version,
    text: commitmentSchema,
    models: v.array(digestSchema),
  }),
  v.strictObject({
    op: v.literal('policy.set'),
    policy: v.strictObject({
      /** What to do with a passkey that cannot lock the tablet's data. */
      withoutPrf: v.picklist(['mark', 'refuse']),
      sessionMs: v.pipe(timeSchema, v.minValue(60_000)),
      idleMs: v.pipe(timeSchema, v.minValue(30_000)),
    }),
  }),
])

export type Operation = v.InferOutput<typeof operationSchema>
export type OperationName = Operation['op']
