import * as v from 'valibot'
import { type Bytes, isEqual, parseBase64url, utf8ToText } from '../bytes.ts'
import { type Checkpoint, openCheckpoint, type TrustedLog } from '../log/checkpoint.ts'
import { verifyInclusion } from '../log/proof.ts'
import { parseTlogProof } from '../log/tlog-proof.ts'
import { hashLeaf } from '../log/tree.ts'
import { isReceiptValid, leavesDigest } from '../record/receipt.ts'
import { keptReceiptSchema, NAMES, parseName, proofName } from './bundle.ts'
import { verifyFileList } from './file-list.ts'
import type { Find, ReadBundle } from './read-files.ts'

/** The log's checkpoint that a bundle was made under, once it is known to be the log's. */
export async function checkCheckpoint(
  { files }: ReadBundle,
  log: TrustedLog,
  find: Find,
): Promise<{ note: string; checkpoint: Checkpoint } | undefined> {
  const list = files.get(NAMES.files)
  const listNote = utf8ToText(files.get(NAMES.filesNote) ?? new Uint8Array()) ?? ''
  const signed = await verifyFileList(list ?? new Uint8Array(), listNote, log.key)
  if (!signed.ok) find(`${NAMES.files} and ${NAMES.filesNote}`, signed.error.message)
  const note = utf8ToText(files.get(NAMES.checkpoint) ?? new Uint8Array()) ?? ''
  const opened = await openCheckpoint(note, log)
  if (opened.ok) return { note, checkpoint: opened.value.checkpoint }
  find(NAMES.checkpoint, opened.error.message)
  return undefined
}

/** Every record must be in the log under that checkpoint, by its own proof. */
export function checkInclusions(
  { records }: ReadBundle,
  { note, checkpoint: { size, root } }: { note: string; checkpoint: Checkpoint },
  find: Find,
): void {
  for (const { index, bytes, proof } of records) {
    const where = `${proofName(index)} (record ${index})`
    const parsed = parseTlogProof(proof)
    if (!parsed.ok) find(where, parsed.error.message)
    else if (parsed.value.index !== index || parsed.value.checkpoint !== note || parsed.value.extra)
      find(where, 'found a proof of another record, or under another checkpoint')
    else {
      const leafHash = hashLeaf(bytes)
      const included = verifyInclusion({ index, size, leafHash, root, proof: parsed.value.proof })
      if (!included.ok) find(where, included.error.message)
    }
  }
}

function parseReceipt(bytes: Bytes) {
  try {
    const parsed = v.safeParse(keptReceiptSchema, JSON.parse(utf8ToText(bytes) ?? ''))
    return parsed.success ? parsed.output : undefined
  } catch {
    return undefined
  }
}

/**
 * When the server had each record, in ms, by leaf index: receipts that the log signed over the records' own hashes.
 * What has no receipt here has no time.
 */
export async function readReceipts(
  { files, records }: ReadBundle,
  log: TrustedLog,
  find: Find,
): Promise<ReadonlyMap<number, number>> {
  const leaves = new Map(records.map(({ index, bytes }) => [index, bytes]))
  const received = new Map<number, number>()
  for (const [name, bytes] of files) {
    if (parseName(name)?.kind !== 'receipt') continue
    const kept = parseReceipt(bytes)
    const hashes = kept?.leafHashes.map((text) => parseBase64url(text) ?? new Uint8Array()) ?? []
    if (kept === undefined || leavesDigest(hashes) !== kept.receipt.leaves) {
      find(name, 'found something that is no receipt for the records that it lists')
      continue
    }
    const { receipt, signature } = kept
    if (!(await isReceiptValid({ receipt, signature }, log.key.publicKey))) {
      find(name, 'found a receipt that the log did not sign')
      continue
    }
    for (const [i, hash] of hashes.entries()) {
      const leaf = leaves.get(receipt.index + i)
      if (leaf !== undefined && isEqual(hashLeaf(leaf), hash))
        received.set(receipt.index + i, receipt.receivedAt)
    }
  }
  return received
}
