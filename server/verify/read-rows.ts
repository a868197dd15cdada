import { isDamage, reasonOf } from '../store/failure.ts'
import type { Store } from '../store/query.ts'
import type { Schema } from '../store/schema.ts'
import type { Report } from './report.ts'

type Table = keyof Schema

/** The columns that name a row, in the order of its table. */
const KEYS: Readonly<Record<Table, readonly string[]>> = {
  ...{ secrets: ['name'], receipts: ['id'], leaves: ['leaf'], openings: ['leaf'] },
  ...{ tiles: ['rowid'], checkpoints: ['size'], states: ['only'], chains: ['device'], findings: ['id'] },
  ...{ wanted: ['digest', 'device'], inspections: ['leaf'], dataset_events: ['leaf'], selftests: ['leaf'] },
  ...{ cosignatures: ['size', 'name'], drafts: ['digest'] },
  ...{ restoration: ['only'], seen_heads: ['size', 'note'] },
  ...{ returned_runs: ['place'], returned_changes: ['seq'] },
}

/** Rows of the leaves from one to before another, in a table that has them. */
interface Range {
  readonly from: number
  readonly to: number
}

/**
 * All rows of a table, or of a range, in the order of its key. Where a page is damaged, what comes before it is given, and what comes
 * after it once more from the other end; the rows in between are a finding.
 */
export function* readRows<T extends Table>(
  ...[store, table, report, range]: [Store, T, Report, Range?]
): Generator<Schema[T]> {
  const keys = KEYS[table]
  const keyOf = (row: Schema[T]) => keys.map((key) => String(row[key as keyof Schema[T]] ?? '')).join(' ')
  const where = range ? `WHERE leaf >= ${range.from} AND leaf < ${range.to}` : ''
  const sql = (order: 'ASC' | 'DESC') =>
    `SELECT * FROM ${table} ${where} ORDER BY ${keys.map((key) => `${key} ${order}`).join(', ')}`
  let last = range ? `leaf ${range.from}` : 'the beginning'
  try {
    for (const row of store.database.prepare(sql('ASC')).iterate() as IterableIterator<Schema[T]>) {
      yield row
      last = keyOf(row)
    }
    return
  } catch (error) {
    if (!isDamage(error)) throw error
    const { rows, until } = readBack(store, sql('DESC'), last, keyOf)
    report.find(`${table} from ${last} to ${until}`, `found rows that cannot be read: ${reasonOf(error)}`)
    yield* rows
  }
}

function readBack<Row>(store: Store, sql: string, stop: string, keyOf: (row: Row) => string) {
  const rows: Row[] = []
  try {
    for (const row of store.database.prepare(sql).iterate() as IterableIterator<Row>) {
      if (keyOf(row) === stop) break
      rows.unshift(row)
    }
  } catch (error) {
    if (!isDamage(error)) throw error
  }
  const [first] = rows
  return { rows, until: first === undefined ? 'the end' : keyOf(first) }
}
