import { encodeBase64url } from '../bytes.ts'
import type { Digest } from '../digest.ts'
import type { Signer } from '../ed25519.ts'
import type { DeviceId, PlantId, SessionId } from '../id.ts'
import { type Event, eventBytes, eventHash } from '../record/event.ts'
import type { SignedEvent } from '../record/record.ts'

/** Where the next event of a device goes: all that its chain asks of it. */
export interface Position {
  readonly plant: PlantId
  readonly device: DeviceId
  readonly session: SessionId
  readonly seq: number
  readonly prev: Digest | null
}

/** What an event says, without its place in the chain. */
export type Draft = {
  [T in Event['type']]: Pick<Extract<Event, { type: T }>, 'type' | 'body' | 'commits' | 'blobs'>
}[Event['type']]

/** Puts a draft at a position and a time. */
export const placeEvent = (
  draft: Draft,
  { plant, device, session, seq, prev }: Position,
  at: number,
): Event => ({ plant, device, session, seq, prev, at, ...draft }) as Event

/** Signs an event with the session's key; an electronic signature, where one is needed, is added by the caller. */
export async function signEvent(event: Event, sign: Signer): Promise<SignedEvent> {
  return { kind: 'event', event, signature: encodeBase64url(await sign(eventBytes(event))) }
}

/** The position after an event. */
export const positionAfter = (event: Event): Position => ({
  ...{ plant: event.plant, device: event.device, session: event.session },
  ...{ seq: event.seq + 1, prev: eventHash(event) },
})
