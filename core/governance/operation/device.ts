import * as v from 'valibot'
import { deviceIdSchema, publicKeySchema } from '../../id.ts'
import { lineSchema, nameSchema } from './word.ts'

const place = { name: nameSchema, line: v.optional(lineSchema), station: v.optional(lineSchema) }

/** Tablets: which they are, and where they stand. */
export const DEVICE_OPERATIONS = [
  /** `key` is the tablet's own Ed25519 key: it cosigns checkpoints. */
  v.strictObject({ op: v.literal('device.enrol'), device: deviceIdSchema, ...place, key: publicKeySchema }),
  v.strictObject({ op: v.literal('device.place'), device: deviceIdSchema, ...place }),
  /** `wipe`: what it keeps is to be deleted when it next sees this. */
  v.strictObject({
    op: v.literal('device.retire'),
    device: deviceIdSchema,
    wipe: v.optional(v.literal(true)),
  }),
] as const
