import * as v from 'valibot'
import { commitmentSchema } from '../../commitment.ts'
import { digestSchema } from '../../digest.ts'
import { personIdSchema, planIdSchema, signerIdSchema, timeSchema } from '../../id.ts'
import { ASSISTANCE, lineSchema, linesSchema, nameSchema } from './word.ts'

export const versionSchema = v.pipe(v.number(), v.safeInteger(), v.minValue(1))
const level = v.picklist(ASSISTANCE)

/** Models, the plans that use them, and who is certified for a plan. The text of a plan is a commitment. */
export const MODEL_OPERATIONS = [
  v.strictObject({
    ...{ op: v.literal('model.register'), model: digestSchema, name: nameSchema },
    /** Who vouches for it with a `model.sig`; without, whoever signs this change does. */
    signer: v.optional(signerIdSchema),
  }),
  /** Stops a model on a line, or where `line` is null everywhere. The plan goes on by hand. */
  v.strictObject({ op: v.literal('model.quarantine'), model: digestSchema, line: v.nullable(lineSchema) }),
  v.strictObject({ op: v.literal('model.clear'), model: digestSchema, line: v.nullable(lineSchema) }),
  v.strictObject({
    ...{ op: v.literal('plan.publish'), plan: planIdSchema, version: versionSchema },
    ...{ text: commitmentSchema, models: v.array(digestSchema) },
    /** The lines it is for; without, all of them. */
    lines: v.optional(linesSchema),
    /** What people are shown of the model: those certified for this plan, and the others. */
    assistance: v.optional(v.strictObject({ certified: level, others: level })),
  }),
  v.strictObject({
    ...{ op: v.literal('certification.grant'), person: personIdSchema, plan: planIdSchema },
    notAfter: timeSchema,
  }),
  v.strictObject({ op: v.literal('certification.withdraw'), person: personIdSchema, plan: planIdSchema }),
] as const
