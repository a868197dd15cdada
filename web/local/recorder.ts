import { Encrypter } from 'age-encryption'
import { type Bytes, utf8 } from '../../core/bytes.ts'
import { type Commitment, commit, type Openings } from '../../core/commitment.ts'
import type { Digest } from '../../core/digest.ts'
import type { Signer } from '../../core/ed25519.ts'
import type { CredentialId, InspectionId } from '../../core/id.ts'
import { encodeJson, type Json } from '../../core/json.ts'
import { hashLeaf } from '../../core/log/tree.ts'
import type { Assertion } from '../../core/passkey/assertion.ts'
import { blobsOf } from '../../core/record/blobs-of.ts'
import { isDatasetEvent } from '../../core/record/dataset-event.ts'
import { type Event, eventHash, needsEsign } from '../../core/record/event.ts'
import { encodeRecord, type SignedEvent } from '../../core/record/record.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import type { Grant } from '../../core/session/grant.ts'
import { type Draft, placeEvent, signEvent } from '../../core/session/signer.ts'
import { isWithinGrant } from '../../core/session/verify-grant.ts'
import type { Sealer } from '../../core/sync/seal.ts'
import type { BlobRow, EventRow } from './database.ts'
import { sealBytes } from './sealed.ts'
import type { TabletStorage } from './storage.ts'

/** What a signed-in person records with. It lives in memory only: locking drops it. */
export interface Pen {
  readonly database: TabletStorage
  readonly grant: Grant
  readonly sign: Signer
  readonly sealer: Sealer
  readonly vault: CryptoKey
  readonly recipient: string
  readonly now: () => number
}

/** A photograph or heatmap that belongs to an event. */
export interface NewBlob {
  readonly digest: Digest
  readonly bytes: Bytes
}

export interface Entry {
  readonly draft: Draft
  readonly openings: Openings
  readonly blobs?: readonly NewBlob[]
}

/** Asks the person's passkey to sign an event; undefined when the person thought better of it. */
export type AskEsign = (event: Event) => Promise<Assertion | undefined>

export type RecordError = {
  kind: 'not-signed' | 'session-over' | 'storage-full' | 'storage-failed' | 'another-tab'
  message: string
}

/** Commits to each value under its name; gives the commitments and what opens them. */
export function commitAll<Names extends string>(values: Record<Names, Json>) {
  const openings: Record<string, { salt: string; value: Json }> = {}
  const commits = {} as Record<Names, Commitment>
  for (const [name, value] of Object.entries<Json>(values)) {
    const made = commit(value, crypto.getRandomValues(new Uint8Array(16)))
    openings[made.commitment] = made.opening
    commits[name as Names] = made.commitment
  }
  return { commits, openings }
}

/** A blob as the plant gets it: an age file. */
export async function sealForPlant(recipient: string, bytes: Bytes): Promise<Bytes> {
  const encrypter = new Encrypter()
  encrypter.addRecipient(recipient)
  return new Uint8Array(await encrypter.encrypt(bytes))
}

async function blobRow(pen: Pen, credential: CredentialId, { digest, bytes }: NewBlob): Promise<BlobRow> {
  const [outgoing, local] = await Promise.all([
    sealForPlant(pen.recipient, bytes),
    sealBytes(pen.vault, bytes, utf8(digest)),
  ])
  return { digest, vault: credential, local, outgoing }
}

const inspectionOf = (event: Event): InspectionId | null =>
  'inspection' in event.body ? event.body.inspection : null

async function eventRow(pen: Pen, record: SignedEvent, openings: Openings): Promise<EventRow> {
  const { event } = record
  const hash = eventHash(event)
  return {
    ...(isDatasetEvent(event) && { dataset: event.body.dataset }),
    ...{ seq: event.seq, hash, leafHash: hashLeaf(encodeRecord(record)), inspection: inspectionOf(event) },
    blobs: blobsOf(event),
    ...{
      vault: pen.grant.credential,
      sealed: await sealBytes(pen.vault, encodeJson({ record, openings }), utf8(`event/${hash}`)),
    },
    ...{ standing: 'saved', index: null, finding: null },
  }
}

interface Prepared {
  readonly event: EventRow
  readonly line: Awaited<ReturnType<Sealer['seal']>>
  readonly blobs: BlobRow[]
  readonly prev: Digest | null
}

/**
 * One strict transaction: the event, its line for the plant, its blobs and the chain's new end. All or nothing, and
 * on the disk when it is complete: this is *saved*. The chain may not have moved since the event was made.
 */
async function save({ database, sealer }: Pen, { event, line, blobs, prev }: Prepared): Promise<void> {
  await database.transaction('rw', ['chain', 'events', 'outbox', 'keyLines', 'blobs'], async () => {
    const chain = await database.chain.get('chain')
    if ((chain?.next ?? 0) !== event.seq || (chain?.head ?? null) !== prev) throw new Error('another tab')
    await database.keyLines.put(sealer.keyLine)
    await database.blobs.bulkPut(blobs)
    await database.events.add(event)
    await database.outbox.add({ seq: event.seq, line, receipted: 0 })
    await database.chain.put({ id: 'chain', next: event.seq + 1, head: event.hash })
  })
}

/** What a failure of this tablet's storage is for whoever wanted something recorded. */
export function storageFailure(error: unknown): RecordError {
  const name = error instanceof Error ? `${error.name} ${error.message}` : String(error)
  if (name.includes('Quota'))
    return { kind: 'storage-full', message: 'this tablet has no room left: nothing was recorded' }
  if (name.includes('another tab'))
    return { kind: 'another-tab', message: 'Plumb recorded something in another tab: sign in again here' }
  return { kind: 'storage-failed', message: 'this tablet could not store the record: nothing was recorded' }
}

/**
 * Records one entry: placed at the end of the tablet's chain, signed (with an electronic signature where the event
 * needs one), sealed for the plant and for its owner, and saved. Nothing is kept when any of it fails.
 */
export async function record(
  pen: Pen,
  entry: Entry,
  askEsign?: AskEsign,
): Promise<Result<SignedEvent, RecordError>> {
  try {
    return await recordNext(pen, entry, askEsign)
  } catch (error) {
    return fail(storageFailure(error))
  }
}

async function recordNext(
  pen: Pen,
  entry: Entry,
  askEsign?: AskEsign,
): Promise<Result<SignedEvent, RecordError>> {
  const { database, grant } = pen
  const chain = await database.chain.get('chain')
  const prev = chain?.head ?? null
  const place = {
    plant: grant.plant,
    device: grant.device,
    session: grant.session,
    seq: chain?.next ?? 0,
    prev,
  }
  const event = placeEvent(entry.draft, place, pen.now())
  // An event outside its grant would be refused, and everything that hooks on to it with it.
  if (!isWithinGrant(grant, event.at))
    return fail({
      kind: 'session-over',
      message: "the session is over, or this tablet's clock was changed: sign in again",
    })
  const signed = await signEvent(event, pen.sign)
  const assertion = needsEsign(event) ? await askEsign?.(event) : undefined
  if (needsEsign(event) && assertion === undefined)
    return fail({ kind: 'not-signed', message: 'the passkey did not sign: nothing was recorded' })
  const signedEvent: SignedEvent = assertion === undefined ? signed : { ...signed, assertion }
  const [row, line, ...blobs] = await Promise.all([
    eventRow(pen, signedEvent, entry.openings),
    pen.sealer.seal({ record: signedEvent, openings: { ...entry.openings } }),
    ...(entry.blobs ?? []).map((blob) => blobRow(pen, grant.credential, blob)),
  ])
  await save(pen, { event: row, line, blobs, prev })
  return ok(signedEvent)
}
