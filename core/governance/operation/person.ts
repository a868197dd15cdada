import * as v from 'valibot'
import { commitmentSchema } from '../../commitment.ts'
import { digestSchema } from '../../digest.ts'
import { base64urlSchema, credentialIdSchema, personIdSchema, textSchema, timeSchema } from '../../id.ts'
import { assertionSchema } from '../../passkey/assertion.ts'
import { limitsSchema, rolesSchema } from './word.ts'

/** A make and model of authenticator: 16 bytes in hex. */
export const aaguidSchema = v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/))

/** People, their passkeys, and the time that a vendor is let in. Names are commitments: the log does not show them. */
export const PERSON_OPERATIONS = [
  v.strictObject({
    op: v.literal('person.add'),
    person: personIdSchema,
    name: commitmentSchema,
    roles: rolesSchema,
    limits: v.optional(limitsSchema),
    /** Hash of the one-time code that the person is invited with. */
    invite: v.optional(digestSchema),
  }),
  v.strictObject({
    ...{ op: v.literal('person.roles'), person: personIdSchema, roles: rolesSchema },
    limits: v.optional(limitsSchema),
  }),
  /** A new one-time code, for somebody whose passkey is lost: the old one is for `credential.revoke`. */
  v.strictObject({ op: v.literal('person.invite'), person: personIdSchema, invite: digestSchema }),
  v.strictObject({ op: v.literal('person.suspend'), person: personIdSchema }),
  v.strictObject({ op: v.literal('person.resume'), person: personIdSchema }),
  /** For good: with all passkeys. */
  v.strictObject({ op: v.literal('person.remove'), person: personIdSchema }),
  v.strictObject({
    op: v.literal('credential.add'),
    person: personIdSchema,
    credential: credentialIdSchema,
    /** COSE_Key. */
    publicKey: v.pipe(base64urlSchema, v.maxLength(1000)),
    aaguid: aaguidSchema,
    /** Whether copies of it may exist on other devices (a synced passkey). */
    backupEligible: v.boolean(),
    /** Whether it is part of the device it was made on, as the browser says. */
    attachment: v.optional(v.picklist(['platform', 'cross-platform'])),
    /** The one-time code of the person's invitation. */
    code: v.optional(textSchema(1, 64)),
    /** The person takes it: signed by the new passkey itself. Only the founder's needs none, for it signs the genesis. */
    acceptance: v.optional(assertionSchema),
  }),
  v.strictObject({ op: v.literal('credential.revoke'), credential: credentialIdSchema }),
  /** Lets a vendor in until a time. */
  v.strictObject({ op: v.literal('vendor.open'), person: personIdSchema, notAfter: timeSchema }),
  v.strictObject({ op: v.literal('vendor.close'), person: personIdSchema }),
] as const
