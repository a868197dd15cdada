import { utf8ToText } from '../../core/bytes.ts'
import type { Leaf } from '../../core/wire/inspection.ts'
import type { Store } from './query.ts'
import { readOpenings } from './read-log.ts'

type LeafBytes = { leaf: number; bytes: Uint8Array }

/** The leaves that a query names, with their openings. The log holds only what was parsed and admitted. */
export const readLeaves = (store: Store, sql: string, ...values: (string | number)[]): Leaf[] =>
  (store.prepare(sql).all(...values) as LeafBytes[]).map(({ leaf, bytes }) => ({
    ...{ index: leaf, record: JSON.parse(utf8ToText(bytes) ?? ''), openings: readOpenings(store, leaf) },
  }))

/** A query for the events that opened the sessions of the leaves that another query lists. */
export const sessionsOf = (leaves: string): string => `SELECT DISTINCT o.leaf, o.bytes FROM leaves l
  JOIN leaves o ON o.device = l.device AND o.opens = json_extract(CAST(l.bytes AS TEXT), '$.event.session')
  WHERE l.leaf IN (${leaves}) ORDER BY o.leaf`
