import { parseBase64url } from '../bytes.ts'
import type { Digest } from '../digest.ts'
import type { DeviceId } from '../id.ts'
import { type ModelKey, parseSpki } from '../model-signature/public-key.ts'
import { isQuarantined } from './quarantine.ts'
import { isActive, isActiveAt, type Signer, type State } from './state.ts'

const headSeq = (state: State): number => state.changes.length - 1

/** The signer who vouches for a model; undefined where the person who registered it does. */
export function signerOf(state: State, model: Digest): Signer | undefined {
  const id = state.models[model]?.signer
  return id === undefined ? undefined : state.signers?.[id]
}

/** Whether a model is registered, and whoever vouches for it still trusted. */
export const isVouchedFor = (state: State, model: Digest): boolean =>
  isActive(state.models[model]) && !isDistrusted(state, model)

/** Whether the signer who vouches for a model was no longer trusted right after a change; by default the last. */
export function isDistrusted(state: State, model: Digest, seq = headSeq(state)): boolean {
  const signer = signerOf(state, model)
  // Before they were first trusted they were not distrusted either: a session may be older than its model.
  const first = signer?.before?.[0]?.since ?? signer?.since ?? 0
  return signer !== undefined && first <= seq && !isActiveAt(signer, seq)
}

/** The key that must have signed a model; undefined where the person who registered it vouches for it. */
export function signerKey(state: State, model: Digest): ModelKey | undefined {
  const signer = signerOf(state, model)
  const parsed = signer && parseSpki(parseBase64url(signer.key) ?? new Uint8Array())
  // The fold takes no other key than one that can be read.
  return parsed?.ok === true ? parsed.value : undefined
}

export type Bar = 'model-unregistered' | 'signer-distrusted' | 'model-quarantined'

/** Why a tablet may not use a model right after a change, by default the last; undefined where it may. */
export function barTo(
  state: State,
  { model, device }: { readonly model: Digest; readonly device: DeviceId },
  seq = headSeq(state),
): Bar | undefined {
  if (!isActive(state.models[model])) return 'model-unregistered'
  if (isDistrusted(state, model, seq)) return 'signer-distrusted'
  return isQuarantined(state, model, device, seq) ? 'model-quarantined' : undefined
}
