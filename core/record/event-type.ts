import * as v from 'valibot'
import { digestSchema } from '../digest.ts'
import { deviceIdSchema, plantIdSchema, sessionIdSchema, timeSchema } from '../id.ts'

const head = {
  plant: plantIdSchema,
  device: deviceIdSchema,
  /** Position in the device's own chain, from 0. */
  seq: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  /** Hash of the event before it on this device; null for the first. */
  prev: v.nullable(digestSchema),
  session: sessionIdSchema,
  at: timeSchema,
}

/** What an event has that commits to nothing, or names no blob. */
export const none = v.strictObject({})

/** A type of event: its body, what it commits to and the blobs it names. */
export const type = <
  T extends string,
  B extends v.GenericSchema,
  C extends v.GenericSchema = typeof none,
  D extends v.GenericSchema = typeof none,
>(
  name: T,
  body: B,
  commits: C,
  blobs: D,
) => v.strictObject({ ...head, type: v.literal(name), body, commits, blobs })
