import { parseBase64url } from '../../core/bytes.ts'
import { isActive, type Signer, type State } from '../../core/governance/state.ts'
import type { SignerId } from '../../core/id.ts'
import { MAX_BUNDLE_BYTES, parseBundle } from '../../core/model-signature/bundle.ts'
import { parseSpki } from '../../core/model-signature/public-key.ts'
import { verifyPackageSignature } from '../../core/model-signature/verify-package.ts'
import type { OpenedPackage } from './open-package.ts'

/** Who may vouch for a package that was opened here. */
export type Voucher =
  /** Unsigned: only a person of the plant can. */
  | { readonly kind: 'person' }
  /** Signed by a key that the plant trusts. */
  | { readonly kind: 'signer'; readonly signer: SignerId; readonly name: string }
  /** Signed by a key that the plant does not trust; the fingerprint is what the signature says of itself. */
  | { readonly kind: 'stranger'; readonly fingerprint: string }
  /** A signature that cannot hold, whoever made it. */
  | { readonly kind: 'broken'; readonly message: string }

/** Whose signature a package carries: each signer whom the plant trusts is tried. */
export async function voucherOf(
  { signature, description, manifest }: OpenedPackage,
  { signers = {} }: Pick<State, 'signers'>,
): Promise<Voucher> {
  if (signature === undefined) return { kind: 'person' }
  if (signature.length > MAX_BUNDLE_BYTES)
    return { kind: 'broken', message: 'model.sig: found too many bytes' }
  const bundle = parseBundle(signature)
  if (!bundle.ok) return { kind: 'broken', message: `model.sig: ${bundle.error.message}` }
  const hint = bundle.value.hint ?? ''
  for (const [id, known] of Object.entries(signers) as [SignerId, Signer][]) {
    const key = parseSpki(parseBase64url(known.key) ?? new Uint8Array())
    if (!isActive(known) || !key.ok) continue
    const verified = await verifyPackageSignature({ signature, description, manifest }, key.value)
    if (verified.ok) return { kind: 'signer', signer: id, name: known.name }
    // It names this key, so it was meant to be by it: something was altered.
    if (hint === id) return { kind: 'broken', message: `model.sig: ${verified.error.message}` }
  }
  return { kind: 'stranger', fingerprint: hint }
}
