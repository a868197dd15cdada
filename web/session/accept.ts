import { encodeBase64url, utf8 } from '../../core/bytes.ts'
import type { State } from '../../core/governance/state.ts'
import type { PersonId } from '../../core/id.ts'
import { acceptanceChallenge } from '../../core/record/acceptance.ts'
import { ok, type Result } from '../../core/result.ts'
import type { Join } from '../../core/wire/join.ts'
import { prfInput } from '../local/vault.ts'
import { type NewPasskey, type PasskeyError, registerPasskey, usePasskey } from './passkey.ts'

/** A new passkey, and whose it is to be. */
export interface MadePasskey {
  readonly person: PersonId
  readonly passkey: NewPasskey
}

/** First touch: makes a passkey for a person of this plant. */
export async function makePasskey(
  state: State,
  person: PersonId,
  name: string,
): Promise<Result<MadePasskey, PasskeyError>> {
  const passkey = await registerPasskey({
    ...{ rpId: state.rpId, plant: state.name, userName: name, prf: prfInput(state.plant) },
    userHandle: encodeBase64url(utf8(person)),
  })
  return passkey.ok ? ok({ person, passkey: passkey.value }) : passkey
}

/** Second touch: the new passkey signs that this person takes it. Gives what `credential.add` says, but for a code. */
export async function acceptPasskey(
  state: State,
  { person, passkey }: MadePasskey,
): Promise<Result<Omit<Join, 'code'>, PasskeyError>> {
  const { credential, publicKey, aaguid, flags } = passkey.registration
  const used = await usePasskey({
    ...{ rpId: state.rpId, credentials: [credential] },
    challenge: acceptanceChallenge({ plant: state.plant, person, credential, publicKey }),
  })
  if (!used.ok) return used
  return ok({
    ...{ person, credential, publicKey, aaguid, backupEligible: flags.backupEligible },
    ...(passkey.attachment !== undefined && { attachment: passkey.attachment }),
    acceptance: used.value.assertion,
  })
}
