import { fail, ok, type Result } from '../../core/result.ts'
import type { CourierError } from '../courier.ts'
import type { PlantKeys } from '../key/plant-keys.ts'
import { type Append, writeAppend } from '../store/append.ts'
import { writeCosignature } from '../store/cosignature.ts'
import { isFull, reasonOf } from '../store/failure.ts'
import { countFindings, insertFinding, type NewFinding } from '../store/finding.ts'
import { type Head, readHead } from '../store/head.ts'
import { type Store, transact } from '../store/query.ts'
import type { CosignatureRow } from '../store/schema.ts'
import { makeOpener, type Opener } from './opener.ts'
import { makeQueue, type Queue } from './queue.ts'

/** The one who may append. All that moves is `head`, and only after a commit. */
export interface Writer {
  readonly store: Store
  readonly keys: PlantKeys
  readonly opener: Opener
  readonly queue: Queue
  readonly now: () => number
  readonly findingsMax: { readonly count: number; readonly bytes: number }
  readonly listeners: Set<(size: number) => void>
  head: Head
  /** Set when the head could not be read again after a failed commit: nothing more is written until a restart. */
  isStopped: boolean
}

export type WriterSetting = Pick<Writer, 'store' | 'keys' | 'now' | 'findingsMax'>

/** Opens the writer on what the database holds. */
export const openWriter = async (setting: WriterSetting): Promise<Writer> => ({
  ...setting,
  ...{ opener: makeOpener(setting.keys.sealing), queue: makeQueue(), listeners: new Set() },
  ...{ head: await readHead(setting.store), isStopped: false },
})

async function afterFailure(writer: Writer, error: unknown): Promise<Result<never, CourierError>> {
  try {
    // Whether a commit that failed is on disk is for the disk to say: the same path as at a start.
    writer.head = await readHead(writer.store)
  } catch {
    writer.isStopped = true
  }
  const message = `could not write: ${reasonOf(error)}`
  return fail({ kind: isFull(error) ? 'full' : 'unavailable', message })
}

/** Work of several commits. What is done stands when one fails; a disk without room is answered as one. */
export async function inSteps<T>(
  writer: Writer,
  work: () => Promise<Result<T, CourierError>>,
): Promise<Result<T, CourierError>> {
  try {
    return await work()
  } catch (error) {
    if (!isFull(error)) throw error
    return afterFailure(writer, error)
  }
}

async function write(writer: Writer, work: () => void): Promise<Result<null, CourierError>> {
  if (writer.isStopped) return fail({ kind: 'unavailable', message: 'the database cannot be written to' })
  try {
    transact(writer.store, work)
    return ok(null)
  } catch (error) {
    return afterFailure(writer, error)
  }
}

/** Commits one step and moves the head on to it. When this returns ok, it is on disk. */
export async function commit(
  writer: Writer,
  append: Append,
  head: Head,
): Promise<Result<null, CourierError>> {
  // If we crash before the commit returns, nothing of the step is there and nobody was told: the tablet sends it
  // again. Leaves, tiles, checkpoint, receipts and rows are one transaction, so none can be there alone.
  const written = await write(writer, () => writeAppend(writer.store, append))
  if (!written.ok) return written
  // If we crash here, the step stands and nobody was told: the tablet sends it again and gets the stored receipt.
  writer.head = head
  for (const listener of writer.listeners) listener(append.checkpoint.size)
  return written
}

/** Keeps findings where there is nothing to append. */
export const commitFindings = (writer: Writer, findings: readonly NewFinding[]) =>
  write(writer, () => {
    for (const finding of findings) insertFinding(writer.store, finding)
  })

/** Keeps cosignatures, all of them or none. */
export const commitCosignatures = (writer: Writer, rows: readonly CosignatureRow[]) =>
  write(writer, () => {
    for (const row of rows) writeCosignature(writer.store, row)
  })

/** Whether there is room to keep these findings. */
export function hasRoom(writer: Writer, findings: readonly NewFinding[]): boolean {
  if (findings.length === 0) return true
  const kept = countFindings(writer.store)
  const bytes = findings.reduce((sum, finding) => sum + finding.bytes.length, kept.bytes)
  return kept.count + findings.length <= writer.findingsMax.count && bytes <= writer.findingsMax.bytes
}
