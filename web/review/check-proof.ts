import { encodeBase64url, parseBase64url } from '../../core/bytes.ts'
import { verifyEd25519 } from '../../core/ed25519.ts'
import type { State } from '../../core/governance/state.ts'
import { hashBytes } from '../../core/hash.ts'
import type { Checkpoint } from '../../core/log/checkpoint.ts'
import type { FetchTile } from '../../core/log/tile.ts'
import { proveInclusion } from '../../core/log/tile-reader.ts'
import { hashLeaf } from '../../core/log/tree.ts'
import { verifyAssertion } from '../../core/passkey/assertion.ts'
import { checkOpenings } from '../../core/record/check-openings.ts'
import { type Event, esignChallenge, eventBytes, eventHash, needsEsign } from '../../core/record/event.ts'
import { encodeRecord, type SignedEvent } from '../../core/record/record.ts'
import { isWithinGrant, verifyGrant } from '../../core/session/verify-grant.ts'
import type { InspectionDetail, Leaf } from '../../core/wire/inspection.ts'

/** One link of the proof, in the order it is checked: what was shown, or what broke. */
export interface Link {
  readonly name: LinkName
  readonly holds: boolean
  /** What was found, for whoever wants to know. */
  readonly detail: string
}

export const LINKS = [
  'signature',
  'grant',
  'passkey',
  'esign',
  'chain',
  'openings',
  'inclusion',
  'checkpoint',
  'blobs',
] as const
export type LinkName = (typeof LINKS)[number]

export interface Evidence {
  readonly detail: InspectionDetail
  readonly state: State
  /** The checkpoint this browser verified, and whether it contains the last one it saw. */
  readonly head:
    | { readonly ok: true; readonly checkpoint: Checkpoint }
    | { readonly ok: false; readonly message: string }
  readonly fetchTile: FetchTile
  readonly fetchBlob: (digest: string) => Promise<Uint8Array | undefined>
}

type Signed = SignedEvent & { readonly index: number; readonly openings: Leaf['openings'] }

const signedEvents = (leaves: readonly Leaf[]): Signed[] =>
  leaves.flatMap(({ record, index, openings }) =>
    record.kind === 'event' ? [{ ...record, index, openings }] : [],
  )

const link = (name: LinkName, problem: string | undefined, detail: string): Link => ({
  name,
  holds: problem === undefined,
  detail: problem ?? detail,
})

async function checkSignatures(events: readonly Signed[], publicKey: string): Promise<Link> {
  const key = parseBase64url(publicKey)
  for (const { event, signature } of events) {
    const bytes = parseBase64url(signature)
    const isValid =
      key !== undefined && bytes !== undefined && (await verifyEd25519(key, bytes, eventBytes(event)))
    if (!isValid) return link('signature', `event ${event.seq} is not signed by the session's key`, '')
  }
  return link(
    'signature',
    undefined,
    `${events.length} events signed by session key ${publicKey.slice(0, 12)}…`,
  )
}

async function checkEsigns(events: readonly Signed[], state: State, person: string): Promise<Link> {
  const needed = events.filter(({ event }) => needsEsign(event))
  for (const { event, assertion } of needed) {
    const credential = assertion && state.credentials[assertion.credential]
    if (assertion === undefined || credential?.person !== person)
      return link(
        'esign',
        `event ${event.seq} overrules a reject without this person's electronic signature`,
        '',
      )
    const verified = await verifyAssertion(assertion, {
      ...{
        credential: assertion.credential,
        publicKey: credential.publicKey,
        challenge: esignChallenge(event),
      },
      ...{ rpId: state.rpId, origins: state.origins },
    })
    if (!verified.ok) return link('esign', verified.error.message, '')
  }
  return link(
    'esign',
    undefined,
    needed.length === 0 ? 'none was needed' : 'the passkey signed the overruling itself',
  )
}

function checkChain(chain: readonly Signed[], events: readonly Signed[]): Link {
  let previous: Event | undefined
  for (const { event } of chain) {
    if (previous !== undefined && (event.seq !== previous.seq + 1 || event.prev !== eventHash(previous)))
      return link('chain', `event ${event.seq} does not follow event ${previous.seq}`, '')
    previous = event
  }
  const known = new Set(chain.map(({ event }) => eventHash(event)))
  if (!events.every(({ event }) => known.has(eventHash(event))))
    return link('chain', "an event of this inspection is not in the tablet's chain", '')
  return link('chain', undefined, `${chain.length} events without a gap since the session opened`)
}

function checkCommitments(events: readonly Signed[]): Link {
  for (const { event, openings } of events) {
    const checked = checkOpenings(event, openings)
    if (!checked.ok) return link('openings', checked.error.message, '')
  }
  return link('openings', undefined, 'every value shown is the one that was signed')
}

async function checkInclusion(events: readonly Signed[], { head, fetchTile }: Evidence): Promise<Link> {
  if (!head.ok) return link('inclusion', 'there is no checkpoint to check against', '')
  for (const { index, openings: _, ...record } of events) {
    const proven = await proveInclusion(head.checkpoint, index, hashLeaf(encodeRecord(record)), fetchTile)
    if (!proven.ok) return link('inclusion', `record ${index}: ${proven.error.message}`, '')
  }
  return link(
    'inclusion',
    undefined,
    `${events.map(({ index }) => `record ${index}`).join(', ')} of ${head.checkpoint.size}`,
  )
}

async function checkBlobs(events: readonly Signed[], { fetchBlob }: Evidence): Promise<Link> {
  const digests = events
    .flatMap(({ event }) => Object.values<string | undefined>(event.blobs))
    .filter((digest) => digest !== undefined)
  for (const digest of digests) {
    const bytes = await fetchBlob(digest)
    if (bytes === undefined) return link('blobs', 'a photograph or heatmap has not arrived', '')
    if (hashBytes(bytes) !== digest)
      return link('blobs', 'a photograph or heatmap is not the one that was signed', '')
  }
  return link('blobs', undefined, `${digests.length} files have the digests that were signed`)
}

/**
 * Checks one inspection from the passkey to the checkpoint, in this browser, against the state it folded itself.
 * The server's word is taken for nothing.
 */
export async function checkProof(evidence: Evidence): Promise<Link[]> {
  const { detail, state, head } = evidence
  const events = signedEvents(detail.events)
  const chain = signedEvents(detail.chain)
  const opened = chain[0]?.event
  if (opened?.type !== 'session.opened')
    return [link('grant', 'the session these events claim was never opened', '')]
  const { grant, assertion } = opened.body
  const verified = await verifyGrant(state, grant, assertion)
  const isInside = events.every(
    ({ event }) => event.session === grant.session && isWithinGrant(grant, event.at),
  )
  const credential = state.credentials[grant.credential]
  return [
    await checkSignatures([...chain, ...events], grant.publicKey),
    link(
      'grant',
      isInside ? undefined : 'an event lies outside the session',
      `one person, one tablet, until ${new Date(grant.notAfter).toISOString()}`,
    ),
    link(
      'passkey',
      verified.ok ? undefined : verified.error.message,
      `credential ${grant.credential.slice(0, 12)}… at change ${credential?.since ?? 0}`,
    ),
    await checkEsigns(events, state, grant.person),
    checkChain(chain, events),
    checkCommitments(events),
    await checkInclusion(events, evidence),
    link(
      'checkpoint',
      head.ok ? undefined : head.message,
      head.ok
        ? `signed by the log, ${head.checkpoint.size} records, root ${encodeBase64url(head.checkpoint.root).slice(0, 12)}…`
        : '',
    ),
    await checkBlobs(events, evidence),
  ]
}
