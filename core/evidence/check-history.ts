import { encodeBase64url } from '../bytes.ts'
import { type Commitment, isOpeningOf } from '../commitment.ts'
import { hashBytes } from '../hash.ts'
import { verdictOf } from '../inspection/verdict-of.ts'
import type { Checkpoint } from '../log/checkpoint.ts'
import type { FetchTile } from '../log/tile.ts'
import { proveInclusion } from '../log/tile-reader.ts'
import { hashLeaf } from '../log/tree.ts'
import { blobsOf } from '../record/blobs-of.ts'
import { checkFrames } from '../record/check-frames.ts'
import { checkOpenings } from '../record/check-openings.ts'
import { type Event, eventHash } from '../record/event.ts'
import { judgmentOf } from '../record/opened.ts'
import { encodeRecord } from '../record/record.ts'
import { evidenceOf } from './inspection-view.ts'
import { broken, type Finding, holds, unchecked } from './link.ts'
import type { PlacedEvent } from './signed-chain.ts'

/** The log's head as this browser verified it, or why there is none: `lies` contradicts what it saw before. */
export type Head =
  | { readonly kind: 'verified'; readonly checkpoint: Checkpoint }
  | { readonly kind: 'offline'; readonly message: string }
  | { readonly kind: 'lies'; readonly message: string }

/** What an event says of the ones before it in the chain; undefined when that is true. */
function wrongReference(event: Event, before: ReadonlyMap<string, Event>): string | undefined {
  if (event.type === 'inspection.judged') {
    const test = before.get(event.body.selftest)
    const isPassed =
      test?.type === 'selftest.completed' &&
      test.session === event.session &&
      test.body.passed &&
      test.body.model === event.body.model &&
      test.body.backend === event.body.backend
    return isPassed ? undefined : `event ${event.seq} leans on a self-test that did not pass in its session`
  }
  if (event.type !== 'inspection.accepted' && event.type !== 'inspection.overruled') return undefined
  const judged = before.get(event.body.judged)
  const stated = event.type === 'inspection.accepted' ? event.body.verdict : event.body.from
  const isDecided =
    judged?.type === 'inspection.judged' &&
    judged.body.inspection === event.body.inspection &&
    judged.body.verdict === stated
  return isDecided ? undefined : `event ${event.seq} decides on a verdict that is not before it in the chain`
}

/** Whether the tablet's events follow one another without a gap, and say true things of the ones before them. */
export function checkChain(placed: readonly PlacedEvent[], events: readonly PlacedEvent[]): Finding {
  const before = new Map<string, Event>()
  const mine = new Set(events.map(({ event }) => event))
  let previous: { readonly event: Event; readonly hash: string } | undefined
  for (const { event } of placed) {
    if (previous !== undefined && (event.seq !== previous.event.seq + 1 || event.prev !== previous.hash))
      return broken(`event ${event.seq} does not follow event ${previous.event.seq}`)
    const wrong = mine.has(event) ? wrongReference(event, before) : undefined
    if (wrong !== undefined) return broken(wrong)
    const hash = eventHash(event)
    before.set(hash, event)
    previous = { event, hash }
  }
  if (events.length === 0) return broken('the chain has no event of this inspection')
  return holds(`${placed.length} events without a gap since the session opened`)
}

/** Whether what is shown is what was signed, and the verdict follows from result and rule. */
export function checkCommitments(events: readonly PlacedEvent[]): Finding {
  let missing = 0
  for (const { event, openings } of events) {
    const commitments = Object.values<Commitment>(event.commits)
    const here = commitments.filter((commitment) => openings[commitment] !== undefined)
    missing += commitments.length - here.length
    const altered = here.some((commitment) => {
      const opening = openings[commitment]
      return opening !== undefined && !isOpeningOf(commitment, opening)
    })
    if (altered) return broken(`a value of event ${event.seq} is not the one that was signed`)
    const checked = here.length < commitments.length ? undefined : checkOpenings(event, openings)
    if (checked?.ok === false) return broken(`event ${event.seq}: ${checked.error.message}`)
    const evidence = evidenceOf(event, openings)
    if (event.type !== 'inspection.judged' || evidence === undefined) continue
    const frames = checkFrames(event, evidence)
    if (!frames.ok) return broken(`event ${event.seq}: ${frames.error.message}`)
    const { rule, result } = judgmentOf(evidence)
    const ruled = verdictOf(rule, result)
    if (ruled !== event.body.verdict)
      return broken(`result and rule give ${ruled}, the record says ${event.body.verdict}`)
  }
  return missing === 0
    ? holds('every value shown is the one that was signed')
    : unchecked(`${missing} signed values are not here: erased by retention, or withheld`)
}

/** Whether the log under the checkpoint contains this inspection's records. */
export async function checkInclusion(
  events: readonly PlacedEvent[],
  head: Head,
  fetchTile: FetchTile,
): Promise<Finding> {
  if (head.kind !== 'verified') return unchecked('there is no good checkpoint to check against')
  const { checkpoint } = head
  for (const { index, record } of events) {
    const proven = await proveInclusion(checkpoint, index, hashLeaf(encodeRecord(record)), fetchTile)
    if (proven.ok) continue
    if (proven.error.kind === 'missing-tile') return unchecked('the log could not be read: try again')
    return broken(`record ${index}: ${proven.error.message}`)
  }
  const places = events.map(({ index }) => `record ${index}`)
  return holds(`${places.join(' and ')} of ${checkpoint.size}`)
}

/** Whether the log signed its head, and it continues what this browser saw before. */
export function checkHead(head: Head): Finding {
  if (head.kind === 'lies') return broken(head.message)
  if (head.kind === 'offline') return unchecked(head.message)
  const { size, root } = head.checkpoint
  const short = encodeBase64url(root).slice(0, 12)
  return holds(`${size} records, root ${short}…; it continues what this browser saw before`)
}

/** Whether photograph and heatmap are the files whose digests were signed. */
export async function checkBlobs(
  events: readonly PlacedEvent[],
  fetchBlob: (digest: string) => Promise<Uint8Array | undefined>,
): Promise<Finding> {
  const digests = events.flatMap(({ event }) => blobsOf(event))
  let missing = 0
  for (const digest of digests) {
    const bytes = await fetchBlob(digest)
    if (bytes === undefined) missing += 1
    else if (hashBytes(bytes) !== digest)
      return broken('a photograph or heatmap is not the one that was signed')
  }
  if (missing > 0)
    return unchecked(`${missing} of ${digests.length} files are not here, so nothing is shown of them`)
  return holds(
    digests.length === 0
      ? 'no photograph was taken'
      : `${digests.length} files have the digests that were signed`,
  )
}
