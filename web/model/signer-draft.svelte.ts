import { encodeBase64url } from '../../core/bytes.ts'
import type { Operation } from '../../core/governance/operation.ts'
import { isActive, type State } from '../../core/governance/state.ts'
import type { SignerId } from '../../core/id.ts'
import { type ModelKey, parsePublicKey } from '../../core/model-signature/public-key.ts'

/** A signer whom somebody is about to trust: what the fields hold, and what is wrong with it. */
export class SignerDraft {
  name = $state('')
  pem = $state('')
  /** Whether trusting was tried: before that nothing is called wrong. */
  isTried = $state(false)
  readonly #signers: State['signers']

  constructor(signers: State['signers']) {
    this.#signers = signers
  }

  /** The key in the PEM text; undefined while it is none. */
  get key(): ModelKey | undefined {
    const parsed = parsePublicKey(this.pem)
    return parsed.ok ? parsed.value : undefined
  }

  get problems(): { name?: string; pem?: string } {
    const { key, pem } = this
    const hasPrivate = /PRIVATE KEY/.test(pem)
    const isKnown = key !== undefined && isActive(this.#signers?.[key.hint as SignerId])
    return {
      ...(this.name.trim() === '' && { name: 'Say whose key it is.' }),
      ...(hasPrivate && {
        pem: 'This is a private key. It belongs to the vendor alone: ask for the public one.',
      }),
      ...(!hasPrivate && !key && { pem: 'This is no public key in PEM of the kind P-256 or P-384.' }),
      ...(isKnown && { pem: 'This key is trusted already.' }),
    }
  }

  /** The operation that trusts the signer; undefined while something is wrong. */
  get operation(): Operation | undefined {
    const { key } = this
    if (key === undefined || Object.keys(this.problems).length > 0) return undefined
    return {
      ...{ op: 'signer.trust', signer: key.hint as SignerId, name: this.name.trim() },
      key: encodeBase64url(key.spki),
    }
  }
}
