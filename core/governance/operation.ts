import * as v from 'valibot'
import { textSchema } from '../id.ts'
import { DEVICE_OPERATIONS } from './operation/device.ts'
import { LOG_OPERATIONS } from './operation/log.ts'
import { MODEL_OPERATIONS } from './operation/model.ts'
import { PERSON_OPERATIONS } from './operation/person.ts'
import { POLICY_OPERATIONS } from './operation/policy.ts'
import { RELEASE_OPERATIONS } from './operation/release.ts'
import { SIGNER_OPERATIONS } from './operation/signer.ts'
import { nameSchema } from './operation/word.ts'

/**
 * What a change can do. A new operation is one entry in its family's list, one in permission.ts and one in the
 * family's fold.
 */
export const operationSchema = v.variant('op', [
  v.strictObject({
    op: v.literal('plant.found'),
    name: nameSchema,
    /** The WebAuthn relying party: a name, never an address. Changing it would lose every passkey. */
    rpId: textSchema(1, 253),
    origins: v.pipe(v.array(textSchema(0, 300)), v.minLength(1), v.maxLength(10)),
    /** Verifier key of the server's log (C2SP signed-note). */
    log: textSchema(0, 400),
    /** age recipient that outgoing records are sealed to. */
    recipient: textSchema(0, 200),
  }),
  ...PERSON_OPERATIONS,
  ...DEVICE_OPERATIONS,
  ...MODEL_OPERATIONS,
  ...SIGNER_OPERATIONS,
  ...RELEASE_OPERATIONS,
  ...POLICY_OPERATIONS,
  ...LOG_OPERATIONS,
])

export type Operation = v.InferOutput<typeof operationSchema>
export type OperationName = Operation['op']
