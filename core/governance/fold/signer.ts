import { parseBase64url } from '../../bytes.ts'
import { parseSpki } from '../../model-signature/public-key.ts'
import { ok } from '../../result.ts'
import { isActive, type Signer, type State } from '../state.ts'
import { type Folds, from, refuse } from './step.ts'

const withSigner = (state: State, id: string, signer: Signer): State => ({
  ...state,
  signers: { ...state.signers, [id]: signer },
})

/** Earlier stretches of somebody who is trusted again. */
function stretchesOf(known: Signer | undefined) {
  if (known === undefined || known.until === null) return {}
  return { before: [...(known.before ?? []), { since: known.since, until: known.until }] }
}

/** Vendors: whose signature on a model counts, and from when on it does not. */
export const SIGNER_FOLDS: Folds<'signer.trust' | 'signer.distrust'> = {
  'signer.trust': (state, { signer, name, key }, { seq }) => {
    const known = state.signers?.[signer]
    if (known !== undefined && isActive(known))
      return refuse('operation', `found signer ${signer}, who is trusted already`)
    const parsed = parseSpki(parseBase64url(key) ?? new Uint8Array())
    if (!parsed.ok) return refuse('operation', parsed.error.message)
    if (parsed.value.hint !== signer)
      return refuse('operation', `found a key with fingerprint ${parsed.value.hint}, expected ${signer}`)
    return ok(withSigner(state, signer, { name, key, ...stretchesOf(known), ...from(seq) }))
  },
  'signer.distrust': (state, { signer }, { seq }) => {
    const known = state.signers?.[signer]
    if (known === undefined || !isActive(known))
      return refuse('operation', `found signer ${signer}, who is not trusted`)
    return ok(withSigner(state, signer, { ...known, until: seq }))
  },
}
