import { encodeBase64url, isEqual } from '../../core/bytes.ts'
import { continuationOf } from '../../core/governance/continuation.ts'
import { headOf } from '../../core/governance/state.ts'
import { quorumOf } from '../../core/governance/witness.ts'
import { type Ledger, stateHash } from '../../core/ledger/ledger.ts'
import { parseCheckpoint } from '../../core/log/checkpoint.ts'
import { changeChallenge, changeHash } from '../../core/record/change.ts'
import type { SignedChange } from '../../core/record/record.ts'
import { auditLog } from '../../server/audit/audit-log.ts'
import type { AlarmRow, CheckpointRow, EventRow, OutboxRow } from '../../web/local/database.ts'
import type { PlantServer } from './server.ts'
import type { Tablet } from './tablet.ts'

/** What was broken, in a sentence that names who and what. */
export class Broken extends Error {
  readonly invariant: string
  constructor(invariant: string, message: string) {
    super(`${invariant}: ${message}`)
    this.invariant = invariant
  }
}

/** What people really signed: the only source of authority. */
export class Signatures {
  readonly #challenges = new Set<string>()
  readonly #changes = new Set<string>()

  add(challenge: Uint8Array): void {
    this.#challenges.add(encodeBase64url(challenge))
  }

  /** A change comes by on its way to a server: counts only when somebody's passkey signed this very change. */
  see({ change }: SignedChange): void {
    if (this.#challenges.has(encodeBase64url(changeChallenge(change)))) this.#changes.add(changeHash(change))
  }

  has = (hash: string): boolean => this.#changes.has(hash)
}

/** What was checked of a tablet last, so that only what moved is checked again. */
interface Seen {
  version: number
  saved: number
  size: number
  governance: unknown
  proven: ReadonlySet<number>
  checkpoint: string | undefined
}

const headOfNote = (note: string | undefined) => {
  const parsed = parseCheckpoint(note?.slice(0, note.indexOf('\n\n') + 1) ?? '')
  return parsed.ok ? parsed.value : { size: 0, root: new Uint8Array(0) }
}

/** Whether the rules that a tablet follows say that the log goes on without this very head. */
const isSignedAway = ({ governance }: Tablet, note: string | undefined): boolean =>
  // Switched off meanwhile, it holds no rules to look at.
  governance === undefined || continuationOf(governance.state, headOfNote(note)) !== undefined

/** Nothing that was acknowledged is lost: saved on the tablet, received and proven at the server. */
function checkKept(tablet: Tablet, seen: Seen, server: PlantServer | undefined): void {
  const lost = (message: string) => new Broken('nothing acknowledged is lost', `${tablet.name}: ${message}`)
  const events = new Map(tablet.storage.rows<EventRow>('events').map((row) => [row.seq, row]))
  const outbox = new Set(tablet.storage.rows<OutboxRow>('outbox').map(({ seq }) => seq))
  for (const [seq, hash] of tablet.saved) {
    const row = events.get(seq)
    if (row?.hash !== hash) throw lost(`event ${seq} was said to be saved and is not there`)
    if (row.standing !== 'proven' && !outbox.has(seq))
      throw lost(`event ${seq} is not proven, and its line is gone`)
  }
  // A tablet that finds its server restored hands over again what was proven there once.
  for (const seq of server === undefined ? [] : seen.proven)
    if (events.get(seq)?.standing !== 'proven')
      throw lost(`event ${seq} was proven and is ${events.get(seq)?.standing}`)
  seen.proven = new Set(
    [...events.values()].filter(({ standing }) => standing === 'proven').map(({ seq }) => seq),
  )
  const [checkpoint] = tablet.storage.rows<CheckpointRow>('log')
  if ((checkpoint?.size ?? 0) < headOfNote(seen.checkpoint).size && !isSignedAway(tablet, seen.checkpoint))
    throw lost(`the log was seen at ${headOfNote(seen.checkpoint).size} records, and that is forgotten`)
  seen.checkpoint = checkpoint?.note
  for (const { kind, evidence } of tablet.storage.rows<AlarmRow>('alarms'))
    if (kind === 'continued' && !isSignedAway(tablet, evidence?.held))
      throw lost(`it gave up a head that nobody signed away: ${evidence?.held}`)
  if (server?.courier === undefined) return
  const { leaves } = server
  for (const { seq, index, leafHash } of events.values()) {
    const leaf = index === null ? undefined : leaves[index]
    if (index !== null && (leaf === undefined || !isEqual(leaf.leaf_hash, leafHash)))
      throw lost(
        `event ${seq} was acknowledged as record ${index}, which is ${leaf ? 'another' : 'not there'}`,
      )
  }
}

/** No tablet holds a rule that no person signed. */
function checkAuthority(tablet: Tablet, signatures: Signatures): void {
  const { governance } = tablet
  const minted = governance?.state.changes.find((hash) => !signatures.has(hash))
  if (minted !== undefined)
    throw new Broken('no unauthorised state', `${tablet.name} follows change ${minted}, which nobody signed`)
}

/** An alarm on an honest server's word is a false one. */
function checkCalm(tablet: Tablet, isLiedTo: boolean): void {
  const [alarm] = tablet.storage.rows<AlarmRow>('alarms')
  if (!isLiedTo && alarm !== undefined)
    throw new Broken('no false alarm', `${tablet.name} says ${alarm.kind}: ${alarm.message}`)
}

/** What the steps check, of whatever moved since the last one. */
export class Invariants {
  readonly signatures = new Signatures()
  readonly #seen = new Map<string, Seen>()

  /** `truth`: the server whose log must hold what was acknowledged; undefined while it holds something else. */
  check(tablet: Tablet, truth: PlantServer | undefined, size: number, isLiedTo: boolean): void {
    const seen: Seen = this.#seen.get(tablet.name) ?? {
      ...{
        version: -1,
        saved: -1,
        size: -1,
        governance: undefined,
        proven: new Set(),
        checkpoint: undefined,
      },
    }
    this.#seen.set(tablet.name, seen)
    if (tablet.governance !== undefined && seen.governance !== tablet.governance)
      checkAuthority(tablet, this.signatures)
    seen.governance = tablet.governance
    const { version } = tablet.storage
    const { saved } = tablet
    if (seen.version === version && seen.saved === saved.size && seen.size === size) return
    Object.assign(seen, { version, saved: saved.size, size })
    checkKept(tablet, seen, truth)
    checkCalm(tablet, isLiedTo)
  }
}

/** What the log adds up to for an auditor who reads it over the network, from its first record, and finds nothing. */
export async function audited(server: PlantServer): Promise<Ledger> {
  const findings: string[] = []
  const read = async (path: string) => {
    const answer = await server.serve({
      from: 'auditor',
      isHeard: true,
      path,
      method: 'GET',
      headers: {},
      body: undefined,
    })
    return answer?.ok ? new Uint8Array(await answer.arrayBuffer()) : undefined
  }
  const log = await auditLog(read, (where, message) => void findings.push(`${where}: ${message}`))
  if (log === undefined || findings.length > 0) throw new Broken('the log is sound', findings.join('; '))
  if (log.checkpoint.size !== server.leaves.length)
    throw new Broken(
      'the log is sound',
      `found ${log.checkpoint.size} records, expected ${server.leaves.length}`,
    )
  return log.ledger
}

/** After the storm all honest parties have one state: the same rules, the same records, one hash. */
export function checkConverged(
  tablets: readonly Tablet[],
  server: PlantServer,
  ledger: Ledger,
  isLiedTo: (tablet: Tablet) => boolean,
): string {
  const apart = (message: string) => new Broken('all honest parties converge', message)
  const { courier } = server
  if (courier === undefined || ledger.state === undefined) throw apart('found no server')
  const hash = stateHash(ledger)
  const stated = server.stateHash()
  if (stated !== hash) throw apart(`the server says state ${stated}, its log adds up to ${hash}`)
  // Whoever was told that records are taken which were dropped hands over what hangs on them: that is refused at first.
  const devices = new Set(
    tablets.filter((tablet) => !isLiedTo(tablet)).map(({ tablet }) => tablet?.device as string),
  )
  const refused = courier.findings().find(({ device }) => device === null || devices.has(device))
  if (refused !== undefined) throw apart(`the server refused ${refused.kind}: ${refused.message}`)
  // With too few left who see the same log, a record stays received.
  const done = quorumOf(ledger.state) < tablets.length ? ['proven'] : ['proven', 'received']
  for (const tablet of tablets) {
    const { governance, name } = tablet
    if (governance === undefined || headOf(governance.state) !== headOf(ledger.state))
      throw apart(`${name} has other rules than the log`)
    const own: Ledger = { state: governance.state, chains: ledger.chains }
    if (stateHash(own) !== hash) throw apart(`${name} folded the same rules to another state`)
    const open = tablet.storage.rows<EventRow>('events').filter(({ standing }) => !done.includes(standing))
    if (open.length > 0)
      throw apart(
        `${name} has ${open.length} events that are not proven, the first ${open[0]?.standing}: ${open[0]?.finding}`,
      )
    const chain = ledger.chains.get(tablet.tablet?.device as never)
    if ((chain?.next ?? 0) !== tablet.storage.rows('events').length)
      throw apart(`${name} has recorded other events than the log has of it`)
  }
  return hash
}
