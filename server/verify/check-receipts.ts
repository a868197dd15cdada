import * as v from 'valibot'
import type { Bytes } from '../../core/bytes.ts'
import { isReceiptValid, leavesDigest, signedReceiptSchema } from '../../core/record/receipt.ts'
import type { LogKey } from '../key/plant-keys.ts'
import type { Store } from '../store/query.ts'
import type { LeafRow } from '../store/schema.ts'
import { readRows } from './read-rows.ts'
import type { Report } from './report.ts'

/** What is kept of each admitted event until its receipt is compared with it. */
export type Received = Pick<LeafRow, 'device' | 'seq' | 'received_at' | 'receipt'>

function parseReceipt(body: string) {
  try {
    const parsed = v.safeParse(signedReceiptSchema, JSON.parse(body))
    return parsed.success ? parsed.output : undefined
  } catch {
    return undefined
  }
}

/** What a receipt says of the log, and what the log says. Each pair must be equal. */
function differences(
  { receipt }: v.InferOutput<typeof signedReceiptSchema>,
  id: number,
  events: ReadonlyMap<number, Received>,
  leafHashes: readonly Bytes[],
): string | undefined {
  const { index, from, to, device, receivedAt } = receipt
  const end = index + to - from + 1
  if (receipt.leaves !== leavesDigest(leafHashes.slice(index, end)))
    return `found a receipt for other records than the leaves ${index} to ${end - 1}`
  for (let leaf = index; leaf < end; leaf++) {
    const row = events.get(leaf)
    if (row === undefined) continue
    if (row.receipt !== id) return `found leaf ${leaf} under receipt ${row.receipt}, expected ${id}`
    if (row.received_at !== receivedAt)
      return `found leaf ${leaf} received at ${row.received_at}, expected ${receivedAt}`
    if (row.device !== device || row.seq !== from + leaf - index)
      return `found leaf ${leaf} at ${row.device} ${row.seq}, expected ${device} ${from + leaf - index}`
  }
  return undefined
}

/** Every receipt must be signed by the log and say what the log says; every event must have one. */
export async function checkReceipts(
  ...[store, events, leafHashes, key, report]: [
    Store,
    ReadonlyMap<number, Received>,
    readonly Bytes[],
    LogKey,
    Report,
  ]
): Promise<void> {
  const ids = new Set<number>()
  const checks: Promise<void>[] = []
  for (const { id, device, body } of readRows(store, 'receipts', report)) {
    const where = `receipt ${id}`
    ids.add(id)
    const signed = parseReceipt(body)
    if (signed === undefined || signed.receipt.device !== device) {
      report.find(where, 'found something that is no receipt of its device')
      continue
    }
    const difference = differences(signed, id, events, leafHashes)
    if (difference !== undefined) report.find(where, difference)
    checks.push(
      isReceiptValid(signed, key.verifier.publicKey).then((isValid) => {
        if (!isValid) report.find(where, 'found a signature that is not by the log')
      }),
    )
  }
  for (const [leaf, { receipt }] of events)
    if (receipt === null || !ids.has(receipt)) report.find(`leaf ${leaf}`, 'found no receipt for it')
  await Promise.all(checks)
  report.summary.receipts = ids.size
}
