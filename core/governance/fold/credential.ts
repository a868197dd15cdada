import { parseBase64url } from '../../bytes.ts'
import { parseCoseKey } from '../../passkey/cose-key.ts'
import { ok } from '../../result.ts'
import { credentialOf, isActive } from '../state.ts'
import { type Folds, from, refuse } from './step.ts'

function isCoseKey(publicKey: string): boolean {
  const bytes = parseBase64url(publicKey)
  const key = bytes && parseCoseKey(bytes)
  return key?.ok === true && key.value.bytes.length === bytes?.length
}

/** Passkeys: which keys sign for whom. */
export const CREDENTIAL_FOLDS: Folds<'credential.add' | 'credential.revoke'> = {
  'credential.add': (state, op, { seq }) => {
    if (!isActive(state.people[op.person]))
      return refuse('operation', `found person ${op.person}, who is not in the plant`)
    if (credentialOf(state, op.credential) !== undefined)
      return refuse('operation', `found credential ${op.credential} a second time`)
    if (!isCoseKey(op.publicKey))
      return refuse('operation', `found credential ${op.credential} with a key that cannot verify anything`)
    const { person, publicKey, aaguid, backupEligible } = op
    const credential = { person, publicKey, aaguid, backupEligible, ...from(seq) }
    return ok({ ...state, credentials: { ...state.credentials, [op.credential]: credential } })
  },
  'credential.revoke': (state, op, { seq }) => {
    const credential = credentialOf(state, op.credential)
    if (credential === undefined || !isActive(credential))
      return refuse('operation', `found credential ${op.credential}, which is not in use`)
    const revoked = { ...credential, until: seq }
    return ok({ ...state, credentials: { ...state.credentials, [op.credential]: revoked } })
  },
}
