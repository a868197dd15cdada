import * as v from 'valibot'
import { commitmentSchema } from '../commitment.ts'
import { digestSchema } from '../digest.ts'
import { versionSchema } from '../governance/operation/model.ts'
import { none, type } from './event-type.ts'

const running = {
  release: versionSchema,
  digest: digestSchema,
  /** What ran before; null where the tablet followed the newest plans. */
  from: v.nullable(versionSchema),
}

/** What a tablet runs, from here on: as the plant's rules say, or because somebody went back on the tablet itself. */
export const RELEASE_EVENTS = [
  type(
    'release.switched',
    v.strictObject({
      ...running,
      /** The change that rolled it out or back. */
      rollout: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
    }),
    v.strictObject({ context: commitmentSchema }),
    none,
  ),
  type(
    'release.returned',
    v.strictObject(running),
    v.strictObject({ reason: commitmentSchema, context: commitmentSchema }),
    none,
  ),
] as const
