import type { Digest } from '../../core/digest.ts'
import type { Result } from '../../core/result.ts'
import type { App } from '../app/app.svelte.ts'
import { type SignError, type Signed, signChange } from '../govern/sign-change.ts'

/** Registers a model: a change that the signed-in person's passkey signs. */
export const registerModel = (
  app: App,
  { digest, name }: { digest: Digest; name: string },
): Promise<Result<Signed, SignError>> =>
  signChange(app, {
    ops: [{ op: 'model.register', model: digest, name }],
    reason: `model ${name} registered by the person who taught it`,
  })
