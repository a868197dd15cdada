import { type Bytes, isEqual, utf8ToText } from '../../core/bytes.ts'
import { witnessesOf } from '../../core/governance/witness.ts'
import { admit } from '../../core/ledger/admit.ts'
import { emptyLedger, type Ledger, stateHash } from '../../core/ledger/ledger.ts'
import { type SessionKeys, startSignatureCheck } from '../../core/ledger/signature-check.ts'
import { type Checkpoint, openCheckpoint, type TrustedLog } from '../../core/log/checkpoint.ts'
import { cosignersOf } from '../../core/log/cosigners.ts'
import { parseEntryBundle } from '../../core/log/entry-bundle.ts'
import { TILE_WIDTH } from '../../core/log/limits.ts'
import type { Note } from '../../core/log/note.ts'
import { encodeTilePath, tileAt } from '../../core/log/tile.ts'
import { appendTiles, EMPTY_EDGE, edgeFrontier } from '../../core/log/tile-edge.ts'
import { frontierRoot, hashLeaf } from '../../core/log/tree.ts'
import { parseVerifierKey } from '../../core/log/verifier-key.ts'
import { changeHash } from '../../core/record/change.ts'
import { parseRecord, type SignedRecord } from '../../core/record/record.ts'
import { signedBytes } from '../../core/record/signed-bytes.ts'
import type { Find, ReadServer } from './read.ts'

/** What a log came to, once every record of it was read and verified. */
export interface AuditedLog {
  readonly ledger: Ledger
  readonly checkpoint: Checkpoint
  readonly genesis: string | undefined
  readonly changes: number
  readonly events: number
  /** Who has cosigned the checkpoint, of the plant's own witnesses. */
  readonly cosigners: readonly string[]
  readonly stateHash: string
}

const textOf = (bytes: Uint8Array | undefined): string => utf8ToText(bytes ?? new Uint8Array()) ?? ''

async function openHead(read: ReadServer, find: Find) {
  const key = parseVerifierKey(textOf(await read('/log/vkey')).trim(), 'note')
  if (!key.ok) {
    find('/log/vkey', key.error.message)
    return undefined
  }
  const log: TrustedLog = { origin: key.value.name, key: key.value }
  const opened = await openCheckpoint(textOf(await read('/log/checkpoint')), log)
  if (opened.ok) return { ...opened.value, vkey: textOf(await read('/log/vkey')).trim() }
  find('/log/checkpoint', opened.error.message)
  return undefined
}

/** The entries of one tile; undefined, and a finding, when they are not to be had. */
async function readEntries(read: ReadServer, size: number, index: number, find: Find) {
  const tile = tileAt(size, 'entries', index)
  if (tile === undefined) throw new Error(`audit: found no tile ${index} in a log of ${size}`)
  const path = `/log/${encodeTilePath(tile)}`
  const bytes = await read(path)
  const parsed = bytes && parseEntryBundle(bytes, tile.width)
  if (parsed?.ok) return parsed.value
  find(path, parsed ? parsed.error.message : 'found no answer, expected the records')
  return undefined
}

/** Judges records one after another, as the server and every tablet do. */
function openJudge(find: Find) {
  const ledger = emptyLedger()
  const keys: SessionKeys = new Map()
  const broken = new Set<string>()
  return {
    ledger,
    async judge(index: number, bytes: Bytes, record: SignedRecord): Promise<void> {
      const signature =
        record.kind === 'event' ? startSignatureCheck(keys, record, signedBytes(record, bytes)) : undefined
      const admitted = await admit(ledger, record, { signature })
      if (admitted.ok) return
      const chain = record.kind === 'event' ? record.event.device : 'changes'
      // What follows on a chain that broke fails for that reason alone.
      if (!broken.has(chain)) find(`record ${index}`, `${admitted.error.kind}: ${admitted.error.message}`)
      broken.add(chain)
    },
  }
}

/** Every hash tile must be, byte for byte, the one that the records make. */
async function checkTiles(read: ReadServer, leafHashes: readonly Bytes[], find: Find): Promise<void> {
  for (const tile of appendTiles(EMPTY_EDGE, leafHashes).tiles) {
    const path = `/log/${encodeTilePath(tile)}`
    const bytes = await read(path)
    if (bytes === undefined) find(path, 'found no answer, expected a tile')
    else if (!isEqual(bytes, tile.bytes)) find(path, 'found other bytes than the records hash to')
  }
}

const namesOf = async (ledger: Ledger, note: Note): Promise<string[]> =>
  ledger.state ? (await cosignersOf(note, witnessesOf(ledger.state))).map(({ name }) => name) : []

/**
 * Reads a server's log from its first record and verifies all of it: each record's place, chain, session and
 * signature, the rules from the genesis on, the tree over all records, and the tiles that others read it by.
 */
export async function auditLog(read: ReadServer, find: Find): Promise<AuditedLog | undefined> {
  const head = await openHead(read, find)
  if (head === undefined) return undefined
  const { size, root } = head.checkpoint
  const { ledger, judge } = openJudge(find)
  const leafHashes: Bytes[] = []
  const counts = { change: 0, event: 0 }
  let genesis: string | undefined
  for (let index = 0; index * TILE_WIDTH < size; index++) {
    const entries = await readEntries(read, size, index, find)
    if (entries === undefined) return undefined
    for (const bytes of entries) {
      const at = leafHashes.push(hashLeaf(bytes)) - 1
      const parsed = parseRecord(bytes)
      if (!parsed.ok) {
        find(`record ${at}`, parsed.error.message)
        continue
      }
      counts[parsed.value.kind] += 1
      if (at === 0 && parsed.value.kind === 'change') genesis = changeHash(parsed.value.change)
      await judge(at, bytes, parsed.value)
    }
  }
  const edge = appendTiles(EMPTY_EDGE, leafHashes).edge
  if (!isEqual(frontierRoot(edgeFrontier(edge)), root))
    find('/log/checkpoint', `found a root that is not the one of the ${size} records`)
  await checkTiles(read, leafHashes, find)
  if (ledger.state !== undefined && ledger.state.log !== head.vkey)
    find('/log/vkey', `found key ${head.vkey}, expected ${ledger.state.log}, which the genesis names`)
  return {
    ...{ ledger, checkpoint: head.checkpoint, genesis, changes: counts.change, events: counts.event },
    ...{ cosigners: await namesOf(ledger, head.note), stateHash: stateHash(ledger) },
  }
}
