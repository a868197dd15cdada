import * as v from 'valibot'
import { deviceIdSchema, textSchema } from '../../id.ts'
import { ROLES } from '../../record/word.ts'

export const nameSchema = textSchema(1, 80)

/** A line of the plant, by the name that the floor calls it. */
export const lineSchema = textSchema(1, 60)
export type Line = v.InferOutput<typeof lineSchema>

export const linesSchema = v.pipe(v.array(lineSchema), v.minLength(1), v.maxLength(50))
const limit = v.optional(linesSchema)

/** The lines that roles are limited to; a role that is not named holds for the whole plant. */
export const limitsSchema = v.strictObject({
  ...{
    inspector: limit,
    lead: limit,
    'quality-engineer': limit,
    admin: limit,
    auditor: limit,
    vendor: limit,
  },
} satisfies Record<(typeof ROLES)[number], typeof limit>)
export type Limits = v.InferOutput<typeof limitsSchema>

export const rolesSchema = v.pipe(v.array(v.picklist(ROLES)), v.minLength(1), v.maxLength(ROLES.length))

/** Which tablets something is for: all, those of a line, or those that are named. */
export const targetSchema = v.variant('to', [
  v.strictObject({ to: v.literal('all') }),
  v.strictObject({ to: v.literal('line'), line: lineSchema }),
  v.strictObject({ to: v.literal('device'), device: deviceIdSchema }),
])

export type Target = v.InferOutput<typeof targetSchema>

/** How much of the model's opinion a person is shown, from nothing to all of it. */
export const ASSISTANCE = ['off', 'blind-first', 'advise', 'assist'] as const
export type Assistance = (typeof ASSISTANCE)[number]
