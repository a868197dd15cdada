import { generateKeyPairSync, sign } from 'node:crypto'
import { type Bytes, encodeBase64url } from '../../core/bytes.ts'
import type { Operation } from '../../core/governance/operation.ts'
import { hashBytes } from '../../core/hash.ts'
import { idFrom, type PersonId } from '../../core/id.ts'
import { hashLeaf } from '../../core/log/tree.ts'
import { type Change, changeHash } from '../../core/record/change.ts'
import { leavesDigest, type Receipt, receiptBytes, type SignedReceipt } from '../../core/record/receipt.ts'
import type { SignedChange } from '../../core/record/record.ts'
import type { Random } from '../../core/simulation/random.ts'
import type { LogKey } from '../../server/key/plant-keys.ts'
import type { EventRow, OutboxRow } from '../../web/local/database.ts'
import { forgeLog } from './forged-log.ts'
import type { Sent } from './network.ts'
import type { Leaf } from './server.ts'
import type { Tablet } from './tablet.ts'

/** What a liar works with: all that the server has, and no person's passkey. */
export interface Means {
  readonly random: Random
  readonly key: LogKey
  readonly leaves: readonly Leaf[]
  readonly changes: readonly SignedChange[]
  readonly victim: Tablet
}

/** What the victim is told instead of the truth; undefined where this lie has nothing to say. */
type Tell = (sent: Sent, honest: Response, means: Means) => Promise<Response | undefined>

export interface Lie {
  readonly name: string
  /** What the tablet must say of it, one of these, in the very round in which it is told. */
  readonly alarms: readonly string[]
  readonly tell: Tell
  /** Told without doing what was asked. */
  readonly instead?: true
}

const json = (value: unknown) =>
  new Response(JSON.stringify(value), { headers: { 'content-type': 'application/json' } })

/** Serves another log in the place of the true one, to a tablet that has seen so much of the true one. */
const anotherLog =
  (least: number, forge: (hashes: Bytes[], seen: number, random: Random) => Bytes[]): Tell =>
  async ({ path }, _honest, means) => {
    const seen = means.victim.seen
    if (seen < least || !(path === '/log/checkpoint' || path.startsWith('/log/tile/'))) return undefined
    const hashes = means.leaves.map(({ leaf_hash }) => new Uint8Array(leaf_hash))
    const forged = await forgeLog(forge(hashes, seen, means.random), means.key)
    if (path === '/log/checkpoint') return new Response(forged.note)
    const tile = forged.tile(path.slice('/log/'.length))
    return tile === undefined ? new Response(null, { status: 404 }) : new Response(tile)
  }

/** Says that the plant has one more change, under a signature that its admin gave for another. */
const ruleBy =
  (opsOf: (random: Random) => Operation[]): Tell =>
  async ({ path }, honest, { random, changes }) => {
    const last = changes.at(-1)
    if (last === undefined) return undefined
    const forged = (ops: Operation[]): Change => ({
      ...{ ...last.change, seq: changes.length, prev: changeHash(last.change), ops },
    })
    const change = forged(opsOf(random))
    if (path === '/api/plant')
      return json({ ...(await honest.json()), head: changeHash(change), changes: changes.length + 1 })
    if (!path.startsWith('/api/changes?from=')) return undefined
    const answer = (await honest.json()) as { changes: unknown[] }
    return json({ changes: [...answer.changes, { record: { ...last, change }, openings: {} }] })
  }

const alterReceipts =
  (alter: (receipt: Receipt) => Receipt, signBy: (means: Means) => (bytes: Bytes) => Promise<Bytes>): Tell =>
  async ({ path, method }, honest, means) => {
    if (path !== '/api/records' || method !== 'POST' || !honest.ok) return undefined
    const answer = (await honest.clone().json()) as { receipts: SignedReceipt[] }
    if (answer.receipts.length === 0) return undefined
    const signed = answer.receipts.map(async ({ receipt: honestly }) => {
      const receipt = alter(honestly)
      return { receipt, signature: encodeBase64url(await signBy(means)(receiptBytes(receipt))) }
    })
    return json({ ...answer, receipts: await Promise.all(signed) })
  }

const { privateKey } = generateKeyPairSync('ed25519')
const byLog = ({ key }: Means) => key.sign
const byAnother = () => async (bytes: Bytes) => new Uint8Array(sign(null, bytes, privateKey))

/** Acknowledges what a tablet hands over, well signed and for a place to come, and throws it away. */
const acknowledgeAndDrop: Tell = async ({ path }, _honest, { victim, leaves, key }) => {
  if (path !== '/api/records' || victim.tablet === undefined) return undefined
  const open = victim.storage.rows<OutboxRow>('outbox').filter(({ receipted }) => receipted === 0)
  const seqs = open.map(({ seq }) => seq).sort((a, b) => a - b)
  const events = new Map(victim.storage.rows<EventRow>('events').map((row) => [row.seq, row.leafHash]))
  const [from, to] = [seqs[0], seqs.at(-1)]
  if (from === undefined || to === undefined || to - from + 1 !== seqs.length) return undefined
  const { plant, device } = victim.tablet
  const receipt: Receipt = {
    ...{ plant, device, from, to, index: leaves.length + 1000, receivedAt: 1_800_000_000_000 },
    leaves: leavesDigest(seqs.map((seq) => events.get(seq) ?? new Uint8Array())),
  }
  const signature = encodeBase64url(await key.sign(receiptBytes(receipt)))
  return json({ accepted: seqs.length, receipts: [{ receipt, signature }], findings: [], missing: [] })
}

/** A lie told in every answer to one address. */
const at =
  (address: string, say: (honest: Record<string, unknown>, means: Means) => unknown): Tell =>
  async ({ path, method }, honest, means) => {
    if (path.split('?')[0] !== address || method !== 'GET' || !honest.ok) return undefined
    const said = say((await honest.clone().json()) as Record<string, unknown>, means)
    return said === undefined ? undefined : json(said)
  }

const announced = (random: Random) => hashBytes(random.bytes(8))
const altered = hashLeaf(Uint8Array.of(1))

/** Every lie that is told to one tablet, answer by answer. */
export const LIES: readonly Lie[] = [
  {
    ...{ name: 'truncates the log', alarms: ['log-lies'] },
    tell: anotherLog(2, (hashes, seen, random) => hashes.slice(0, 1 + random.integer(seen - 1))),
  },
  {
    ...{ name: 'rewrites a record', alarms: ['log-lies'] },
    tell: anotherLog(1, (hashes, seen) => hashes.with(seen >> 1, altered)),
  },
  {
    ...{ name: 'drops a record', alarms: ['log-lies'] },
    tell: anotherLog(1, (hashes, seen) => [...hashes.toSpliced(seen >> 1, 1), altered]),
  },
  {
    ...{ name: 'reorders records', alarms: ['log-lies'] },
    tell: anotherLog(2, (hashes, seen) => {
      const [one, two] = [hashes[seen - 2] ?? altered, hashes[seen - 1] ?? altered]
      return hashes.with(seen - 2, two).with(seen - 1, one)
    }),
  },
  {
    ...{ name: 'mints a person', alarms: ['governance'] },
    tell: ruleBy((random) => [
      {
        op: 'person.add',
        person: idFrom<PersonId>(random.bytes(16)),
        name: announced(random) as never,
        roles: ['admin'],
      },
    ]),
  },
  {
    ...{ name: 'activates a model', alarms: ['governance'] },
    tell: ruleBy((random) => [{ op: 'model.register', model: announced(random), name: 'Better' }]),
  },
  {
    ...{ name: 'replays an old roster', alarms: ['governance'] },
    tell: at('/api/plant', (honest, { changes, victim }) => {
      const count = Math.min(changes.length, victim.governance?.state.changes.length ?? 0) - 1
      const last = changes[count - 1]
      return last && { ...honest, changes: count, head: changeHash(last.change) }
    }),
  },
  {
    ...{ name: 'withholds a change of the rules', alarms: ['governance'] },
    tell: async (sent, honest, means) => {
      const count = (means.victim.governance?.state.changes.length ?? 0) + 1
      const plant = at('/api/plant', (said) => ({ ...said, changes: count, head: announced(means.random) }))
      const changes = at('/api/changes', () => ({ changes: [] }))
      return (await plant(sent, honest, means)) ?? changes(sent, honest, means)
    },
  },
  {
    ...{ name: 'is another plant', alarms: ['other-plant'] },
    tell: at('/api/plant', (honest, { random }) => ({ ...honest, plant: idFrom(random.bytes(16)) })),
  },
  {
    name: 'answers with nonsense',
    alarms: ['garbled'],
    tell: at('/api/plant', () => ({ founded: 'perhaps' })),
  },
  {
    ...{ name: 'gives a receipt by another key', alarms: ['false-receipt'] },
    tell: alterReceipts((receipt) => receipt, byAnother),
  },
  {
    ...{ name: 'gives a receipt for more than it was sent', alarms: ['false-receipt'] },
    tell: alterReceipts((receipt) => ({ ...receipt, to: receipt.to + 1 }), byLog),
  },
  {
    ...{ name: 'gives a receipt for other records', alarms: ['false-receipt'] },
    tell: alterReceipts((receipt) => ({ ...receipt, leaves: leavesDigest([altered]) }), byLog),
  },
  {
    ...{ name: 'gives a receipt for another place', alarms: ['log-lies'] },
    tell: alterReceipts((receipt) => ({ ...receipt, index: 0 }), byLog),
  },
  { name: 'acknowledges and drops', alarms: ['log-lies'], tell: acknowledgeAndDrop, instead: true },
]
