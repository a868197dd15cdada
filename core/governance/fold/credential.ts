import { parseBase64url, utf8 } from '../../bytes.ts'
import { hashBytes } from '../../hash.ts'
import { parseCoseKey } from '../../passkey/cose-key.ts'
import { ok } from '../../result.ts'
import { authenticatorKind, isAdmitted } from '../authenticator.ts'
import { credentialOf, isActive, type State } from '../state.ts'
import { type Folds, from, type Moment, type Op, refuse } from './step.ts'

function isCoseKey(publicKey: string): boolean {
  const bytes = parseBase64url(publicKey)
  const key = bytes && parseCoseKey(bytes)
  return key?.ok === true && key.value.bytes.length === bytes?.length
}

/** Only the founder's first passkey is not accepted by a signature of its own: it signs the genesis. */
function checkAcceptance(state: State, op: Op<'credential.add'>, { seq, by }: Moment) {
  if (op.acceptance === undefined && !(seq === 0 && op.person === by))
    return refuse('operation', 'found a passkey that its person has not accepted with it')
  const invite = state.people[op.person]?.invite
  if (invite !== undefined && (op.code === undefined || hashBytes(utf8(op.code)) !== invite))
    return refuse('operation', 'found a passkey made without the code of the invitation')
  return undefined
}

/** Passkeys: which keys sign for whom. */
export const CREDENTIAL_FOLDS: Folds<'credential.add' | 'credential.revoke'> = {
  'credential.add': (state, op, moment) => {
    const owner = state.people[op.person]
    if (owner === undefined || !isActive(owner))
      return refuse('operation', `found person ${op.person}, who is not in the plant`)
    if (credentialOf(state, op.credential) !== undefined)
      return refuse('operation', `found credential ${op.credential} a second time`)
    if (!isCoseKey(op.publicKey))
      return refuse('operation', `found credential ${op.credential} with a key that cannot verify anything`)
    if (!isAdmitted(state.policy, op))
      return refuse('operation', `found a ${authenticatorKind(op)} passkey, which this plant does not admit`)
    const refused = checkAcceptance(state, op, moment)
    if (refused) return refused
    const { person, publicKey, aaguid, backupEligible, attachment } = op
    const made = { person, publicKey, aaguid, backupEligible, ...(attachment && { attachment }) }
    // A code is used once.
    const { invite: _, ...welcomed } = owner
    return ok({
      ...state,
      people: { ...state.people, [person]: welcomed },
      credentials: { ...state.credentials, [op.credential]: { ...made, ...from(moment.seq) } },
    })
  },
  'credential.revoke': (state, op, { seq }) => {
    const credential = credentialOf(state, op.credential)
    if (credential === undefined || !isActive(credential))
      return refuse('operation', `found credential ${op.credential}, which is not in use`)
    const revoked = { ...credential, until: seq }
    return ok({ ...state, credentials: { ...state.credentials, [op.credential]: revoked } })
  },
}
