import { type Bytes, isEqual } from '../../core/bytes.ts'
import { parseEntryBundle } from '../../core/log/entry-bundle.ts'
import type { FollowError } from '../../core/log/follow.ts'
import { TILE_WIDTH } from '../../core/log/limits.ts'
import { encodeTilePath, tilesBetween } from '../../core/log/tile.ts'
import type { TreeHead } from '../../core/log/tile-reader.ts'
import { appendLeaf, type Frontier, frontierRoot, hashLeaf } from '../../core/log/tree.ts'
import { parseRecord, type SignedChange } from '../../core/record/record.ts'
import { fail, ok, type Result } from '../../core/result.ts'

/** Reads below the log's address: text or bytes; undefined where nobody answers, or not with 200. */
export type ReadLog = (path: string) => Promise<Uint8Array<ArrayBuffer> | undefined>

/** The changes of the rules among some records, in order, and the tree with these records in it. */
export interface ReadRecords {
  readonly changes: readonly SignedChange[]
  readonly frontier: Frontier
}

async function readBundle(
  read: ReadLog,
  tile: Parameters<typeof encodeTilePath>[0],
): Promise<Bytes[] | undefined> {
  const bytes = await read(encodeTilePath(tile))
  const parsed = bytes && parseEntryBundle(bytes, tile.width)
  return parsed?.ok ? parsed.value : undefined
}

/**
 * Reads the records behind those that a frontier has, up to a head. What comes out is what the head's root is over:
 * records that are served beside it are refused.
 */
export async function readRecords(
  read: ReadLog,
  from: Frontier,
  head: TreeHead,
): Promise<Result<ReadRecords, FollowError>> {
  const changes: SignedChange[] = []
  let frontier = from
  for (const tile of tilesBetween('entries', from.size, head.size)) {
    const entries = await readBundle(read, tile)
    if (entries === undefined)
      return fail({ kind: 'missing-tile', message: `found no usable ${encodeTilePath(tile)}` })
    for (const bytes of entries.slice(frontier.size - tile.index * TILE_WIDTH)) {
      const record = parseRecord(bytes)
      if (record.ok && record.value.kind === 'change') changes.push(record.value)
      frontier = appendLeaf(frontier, hashLeaf(bytes))
    }
  }
  if (isEqual(frontierRoot(frontier), head.root)) return ok({ changes, frontier })
  const message = `the ${head.size} records that are served are not the ones that the log's head is over`
  return fail({ kind: 'log-lies', message })
}
