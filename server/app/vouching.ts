import { parseBase64url } from '../../core/bytes.ts'
import type { Operation } from '../../core/governance/operation.ts'
import type { State } from '../../core/governance/state.ts'
import type { SignerId } from '../../core/id.ts'
import { type ModelKey, parseSpki } from '../../core/model-signature/public-key.ts'
import type { Change } from '../../core/record/change.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import type { Packages } from '../package/packages.ts'
import { verifySignature } from '../package/signature.ts'
import { message } from './message.ts'
import type { Refused } from './refusal.ts'

/** The key of a signer who is trusted, or whom the same change trusts first. */
function keyOf(state: State, ops: readonly Operation[], signer: SignerId): ModelKey | undefined {
  const trusts = ops.find((op) => op.op === 'signer.trust' && op.signer === signer)
  const text = state.signers?.[signer]?.key ?? (trusts?.op === 'signer.trust' ? trusts.key : undefined)
  const parsed = parseSpki(parseBase64url(text ?? '') ?? new Uint8Array())
  return parsed.ok ? parsed.value : undefined
}

/**
 * Whether the models that a change registers for a signer are here and were signed by that signer. Tablets ask the same
 * before each load: this only spares the plant a model that no tablet would take.
 */
export async function checkVouching(
  packages: Packages,
  state: State,
  { ops }: Change,
): Promise<Result<null, Refused>> {
  for (const op of ops) {
    if (op.op !== 'model.register' || op.signer === undefined) continue
    const key = keyOf(state, ops, op.signer)
    // The fold says that nobody trusts this signer.
    if (key === undefined) continue
    const found = await packages.find(op.model)
    if (found === undefined) return fail(message.notSigned('its package is not on this server'))
    const verified = await verifySignature(found, key)
    if (!verified.ok) return fail(message.notSigned(verified.error.message))
  }
  return ok(null)
}
