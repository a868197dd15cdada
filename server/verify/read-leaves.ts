import { isDamage, reasonOf } from '../store/failure.ts'
import type { Store } from '../store/query.ts'
import type { LeafRow } from '../store/schema.ts'
import type { Report } from './report.ts'

/** Leaves read at a time: enough to keep every core busy with their signatures. */
const CHUNK = 256

function readOne(store: Store, leaf: number, report: Report): LeafRow | undefined {
  try {
    const row = store.prepare('SELECT * FROM leaves WHERE leaf = ?').get(leaf) as LeafRow | undefined
    if (row === undefined) report.find(`leaf ${leaf}`, 'found no record, expected one')
    return row
  } catch (error) {
    if (!isDamage(error)) throw error
    report.find(`leaf ${leaf}`, `found a record that cannot be read: ${reasonOf(error)}`)
    return undefined
  }
}

function readChunk(store: Store, from: number, to: number): LeafRow[] {
  try {
    return store
      .prepare('SELECT * FROM leaves WHERE leaf >= ? AND leaf < ? ORDER BY leaf')
      .all(from, to) as LeafRow[]
  } catch (error) {
    if (!isDamage(error)) throw error
    return []
  }
}

/** The leaves of the log in order, in chunks; undefined, and a finding, for each that is not there or not readable. */
export function* readLeaves(store: Store, size: number, report: Report): Generator<(LeafRow | undefined)[]> {
  for (let from = 0; from < size; from += CHUNK) {
    const to = Math.min(from + CHUNK, size)
    const rows = readChunk(store, from, to)
    if (rows.length === to - from) yield rows
    else yield Array.from({ length: to - from }, (_, i) => readOne(store, from + i, report))
  }
}
