import type { InspectionId } from '../id.ts'
import type { FetchTile } from '../log/tile.ts'
import type { InspectionDetail } from '../wire/inspection.ts'
import { checkEsigns, checkGrants, checkPasskeys, checkSignatures, type TimeText } from './check-authority.ts'
import {
  checkBlobs,
  checkChain,
  checkCommitments,
  checkHead,
  checkInclusion,
  type Head,
} from './check-history.ts'
import { checkPlanned, type Rules } from './check-planned.ts'
import type { Finding, Link, LinkName } from './link.ts'
import { eventsOf, placeEvents } from './signed-chain.ts'

export interface Evidence extends Rules {
  /** The inspection that was asked for: another one, however genuine, is no answer. */
  readonly id: InspectionId
  readonly detail: InspectionDetail
  /** Reads the log's head and follows it from the last one this browser saw. */
  readonly readHead: () => Promise<Head>
  readonly fetchTile: FetchTile
  /** How times are written for people; in milliseconds unless told. */
  readonly timeText?: TimeText
  readonly fetchBlob: (digest: string) => Promise<Uint8Array | undefined>
}

const link = (name: LinkName, finding: Finding): Link => ({ name, ...finding })

/**
 * Checks one inspection from the passkey to the checkpoint, in this browser, against the state it folded itself. The
 * server's word is taken for nothing. Hands out each link as soon as it is decided, in the order of LINKS.
 */
export async function* checkProof(evidence: Evidence): AsyncGenerator<Link, void> {
  const { id, detail, state } = evidence
  const placed = placeEvents(detail)
  const events = eventsOf(placed, id)
  yield link('signature', await checkSignatures(placed))
  yield link('grant', checkGrants(placed, evidence.timeText))
  yield link('passkey', await checkPasskeys(placed, state))
  yield link('esign', await checkEsigns(events, state))
  yield link('chain', checkChain(placed, events))
  const values = checkCommitments(events)
  yield link('openings', values.state === 'holds' ? checkPlanned(events, evidence) : values)
  // Read after the records: a head that is older than they are could not contain them.
  const head = await evidence.readHead()
  yield link('inclusion', await checkInclusion(events, head, evidence.fetchTile))
  yield link('checkpoint', checkHead(head))
  yield link('blobs', await checkBlobs(events, evidence.fetchBlob))
}
