import { type Bytes, encodeBase64url } from '../../core/bytes.ts'
import { isUsable } from '../../core/governance/authenticator.ts'
import { headOf, isActive, type State } from '../../core/governance/state.ts'
import { type CredentialId, idFrom, type PersonId, type PublicKey, type SessionId } from '../../core/id.ts'
import { type Event, esignChallenge } from '../../core/record/event.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { type Grant, grantChallenge } from '../../core/session/grant.ts'
import { grantEnd } from '../../core/session/grant-end.ts'
import { verifyGrant } from '../../core/session/verify-grant.ts'
import { openSealer } from '../../core/sync/seal.ts'
import { nonceAnswerSchema, proveSession, sessionAnswerSchema } from '../../core/wire/session.ts'
import { ask, jsonBody, type RequestError } from '../api/request.ts'
import type { TabletRow } from '../local/database.ts'
import type { Governance } from '../local/governance.ts'
import { type AskEsign, type Pen, type RecordError, record, storageFailure } from '../local/recorder.ts'
import type { TabletStorage } from '../local/storage.ts'
import { openVault, prfInput, type VaultError } from '../local/vault.ts'
import { type PasskeyError, usePasskey } from './passkey.ts'

export type SignInError = PasskeyError | VaultError | RecordError | { kind: 'not-admitted'; message: string }

/** Somebody who may sign in on this tablet, with the passkey to ask for. */
export interface Candidate {
  readonly person: PersonId
  readonly credential: CredentialId
}

export interface Session {
  readonly pen: Pen
  readonly grant: Grant
  readonly assertion: Parameters<typeof verifyGrant>[2]
  readonly askEsign: AskEsign
}

/** How long sign-in waits for the server's nonce: a line that waits for the network is a broken line. */
const NONCE_PATIENCE_MS = 700

/** A vendor is no candidate unless somebody has let them in. */
const isLetIn = (state: State, person: PersonId): boolean =>
  !state.people[person]?.roles.includes('vendor') || state.vendors?.[person]?.some(isActive) === true

/** Who this tablet's folded state knows, each with each of their passkeys. Nobody else can sign in. */
export function candidatesOf(state: State): Candidate[] {
  return Object.entries(state.credentials)
    .filter(([, credential]) => isUsable(state, credential) && isLetIn(state, credential.person))
    .map(([credential, { person }]) => ({ person, credential: credential as CredentialId }))
}

async function makeSessionKey() {
  const pair = await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify'])
  if (!('privateKey' in pair)) throw new Error('session key: found no pair')
  const raw = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey))
  const sign = async (message: Bytes) =>
    new Uint8Array(await crypto.subtle.sign('Ed25519', pair.privateKey, message))
  return { publicKey: encodeBase64url(raw) as PublicKey, sign }
}

interface Place {
  readonly database: TabletStorage
  readonly tablet: TabletRow
  readonly governance: Governance
  readonly now: () => number
}

async function draftGrant(
  { database, tablet, governance, now }: Place,
  who: Candidate,
  publicKey: PublicKey,
  storage: Grant['storage'],
): Promise<Grant> {
  const nonce = await ask(nonceAnswerSchema, '/api/nonce', {}, NONCE_PATIENCE_MS)
  const checkpoint = await database.log.get('checkpoint')
  const issuedAt = now()
  return {
    ...{ plant: tablet.plant, session: idFrom<SessionId>(crypto.getRandomValues(new Uint8Array(16))) },
    ...{ person: who.person, credential: who.credential, device: tablet.device, publicKey },
    ...{ governanceHead: headOf(governance.state), lastCheckpoint: checkpoint?.note ?? null },
    ...{ serverNonce: nonce.ok ? nonce.value.nonce : null },
    ...{ issuedAt, notAfter: grantEnd(governance.state, who.person, issuedAt) },
    storage,
  }
}

/** Asks the session's own passkey to sign one event, in front of whoever wants it overruled. */
const esignBy =
  (rpId: string, credential: CredentialId): AskEsign =>
  async (event: Event) => {
    const used = await usePasskey({ rpId, credentials: [credential], challenge: esignChallenge(event) })
    return used.ok ? used.value.assertion : undefined
  }

/**
 * Signs somebody in with one touch of their passkey: it signs the grant and opens their data. The tablet checks the
 * signature itself, against the state it has folded; the server is not asked.
 */
export async function signIn(place: Place, who: Candidate): Promise<Result<Session, SignInError>> {
  try {
    const vault = await place.database.vaults.get(who.credential)
    const session = await signInWith(place, who, vault?.kind ?? 'passkey')
    // A passkey that turns out not to lock anything signs once more, for a grant that says so.
    const isUnlockable = !session.ok && session.error.kind === 'vault-unlockable'
    return isUnlockable ? await signInWith(place, who, 'device') : session
  } catch (error) {
    return fail(storageFailure(error))
  }
}

async function signInWith(
  place: Place,
  who: Candidate,
  storage: Grant['storage'],
): Promise<Result<Session, SignInError>> {
  const { database, tablet, governance, now } = place
  const { state } = governance
  const key = await makeSessionKey()
  const grant = await draftGrant(place, who, key.publicKey, storage)
  const used = await usePasskey({
    ...{ rpId: state.rpId, credentials: [who.credential] },
    ...{ challenge: grantChallenge(grant), prf: prfInput(tablet.plant) },
  })
  if (!used.ok) return used
  const { assertion, prf } = used.value
  const verified = await verifyGrant(state, grant, assertion)
  if (!verified.ok) return fail({ kind: 'not-admitted', message: verified.error.message })
  const vault = await openVault(database, who.credential, prf, storage)
  if (!vault.ok) return vault
  const sealer = await openSealer(state.recipient, (length) => crypto.getRandomValues(new Uint8Array(length)))
  const pen: Pen = {
    database,
    grant,
    sign: key.sign,
    sealer,
    vault: vault.value,
    recipient: state.recipient,
    now,
  }
  const opened = await record(pen, {
    draft: { type: 'session.opened', body: { grant, assertion }, commits: {}, blobs: {} },
    openings: {},
  })
  if (!opened.ok) return opened
  return ok({ pen, grant, assertion, askEsign: esignBy(state.rpId, who.credential) })
}

/** Signs the running session in at the server, for reading what others recorded. Work does not need it. */
export async function signInAtServer({
  grant,
  assertion,
  pen,
}: Session): Promise<Result<number, RequestError>> {
  const nonce = await ask(nonceAnswerSchema, '/api/nonce')
  if (!nonce.ok) return nonce
  const signature = await proveSession(grant, nonce.value.nonce, pen.sign)
  const answer = await ask(
    sessionAnswerSchema,
    '/api/session',
    jsonBody({ grant, assertion, nonce: nonce.value.nonce, signature }),
  )
  return answer.ok ? ok(answer.value.expires) : answer
}
