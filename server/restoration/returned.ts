import { type Bytes, concat, utf8, utf8ToText } from '../../core/bytes.ts'
import type { SessionKeys } from '../../core/ledger/signature-check.ts'
import { hashLeaf } from '../../core/log/tree.ts'
import { encodeRecord } from '../../core/record/record.ts'
import type { OpenedChange } from '../../core/wire/change.ts'
import { type CheckedLine, checkLine } from '../ingest/open-batch.ts'
import { parseParcel } from '../ingest/open-line.ts'
import type { Store } from '../store/query.ts'
import { readRun } from '../store/restoration.ts'

const LINE_END = utf8('\n')

/** Parcels as they are kept until they are taken: canonical JSON has no line ends of its own. */
export const joinParcels = (parcels: readonly Bytes[]): Bytes =>
  concat(...parcels.flatMap((bytes) => [bytes, LINE_END]))

/** Reads a run that was handed back, checked as if its lines had just come in. */
export function readLines(store: Store, place: number, keys: SessionKeys): CheckedLine[] {
  const text = utf8ToText(new Uint8Array(readRun(store, place)?.parcels ?? [])) ?? ''
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => {
      const opened = parseParcel(utf8(line))
      // It was checked when it came, and the database gives back what was written.
      if (opened.kind !== 'opened') throw new Error(`restoration: ${opened.message}`)
      return checkLine(opened, keys)
    })
}

export const parseChange = (body: string): OpenedChange => JSON.parse(body)

export const changeLeaf = ({ record }: OpenedChange): Bytes => hashLeaf(encodeRecord(record))
