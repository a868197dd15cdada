import type { Digest } from '../../core/digest.ts'
import type { SignerId } from '../../core/id.ts'
import type { Result } from '../../core/result.ts'
import type { App } from '../app/app.svelte.ts'
import { type Intent, type SignError, type Signed, signChange } from '../govern/sign-change.ts'

/** The change that registers a model: for a signer whom the plant trusts, or vouched for by whoever signs it. */
export const registration = (
  { digest, name, signer }: { digest: Digest; name: string; signer?: SignerId | undefined },
  reason: string,
): Intent => ({ ops: [{ op: 'model.register', model: digest, name, ...(signer && { signer }) }], reason })

/** Registers a model that was taught here: a change that the signed-in person's passkey signs. */
export const registerModel = (
  app: App,
  model: { digest: Digest; name: string },
): Promise<Result<Signed, SignError>> =>
  signChange(app, registration(model, `model ${model.name} registered by the person who taught it`))
