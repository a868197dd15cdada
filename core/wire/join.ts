import * as v from 'valibot'
import { aaguidSchema } from '../governance/operation/person.ts'
import { base64urlSchema, credentialIdSchema, personIdSchema, textSchema } from '../id.ts'
import { assertionSchema } from '../passkey/assertion.ts'

/** What an invited person hands in: a new passkey, their acceptance of it, and the code that they were given. */
export const joinSchema = v.strictObject({
  person: personIdSchema,
  credential: credentialIdSchema,
  publicKey: v.pipe(base64urlSchema, v.maxLength(1000)),
  aaguid: aaguidSchema,
  backupEligible: v.boolean(),
  attachment: v.optional(v.picklist(['platform', 'cross-platform'])),
  code: textSchema(1, 64),
  acceptance: assertionSchema,
})
export type Join = v.InferOutput<typeof joinSchema>

export const joinsAnswerSchema = v.strictObject({ joins: v.array(joinSchema) })
