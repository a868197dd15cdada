import type { Bytes } from '../bytes.ts'
import { domainBytes, sha256Bytes } from '../hash.ts'
import type { CredentialId, PersonId, PlantId } from '../id.ts'

/** What a person says yes to with a new passkey: to be this person of this plant, by this very key. */
export interface Acceptance {
  readonly plant: PlantId
  readonly person: PersonId
  readonly credential: CredentialId
  /** COSE_Key as base64url. */
  readonly publicKey: string
}

/** The 32 bytes that a new passkey signs when its person accepts it. */
export const acceptanceChallenge = (acceptance: Acceptance): Bytes =>
  sha256Bytes(domainBytes('acceptance', acceptance))
