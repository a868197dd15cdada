import type { Digest } from '../../core/digest.ts'
import type { Asked } from '../../core/evidence/bundle.ts'
import type { DeviceId, InspectionId } from '../../core/id.ts'
import type { Store } from '../store/query.ts'

/** An inspection that evidence is asked for: where its records are, and the model that judged it. */
export interface AskedInspection {
  readonly leaf: number
  readonly inspection: InspectionId
  readonly device: DeviceId
  readonly opened_seq: number
  readonly first_seq: number
  readonly last_seq: number
  readonly model: Digest | null
}

/** How each thing that can be asked for is looked up: an inspection by way of inspections_by_id, which has its beginning. */
const CONDITIONS = {
  inspection: 'substr(inspection, 1, 8) = substr(@inspection, 1, 8) AND inspection = @inspection',
  unit: 'unit = @unit',
  person: 'person = @person',
  device: 'device = @device',
  model: 'model = @model',
  from: 'at >= @from',
  to: 'at <= @to',
} as const satisfies Record<keyof Asked, string>

/** The query for some columns of the inspections that all of what is asked fits; it opens no record. */
export function askedQuery(columns: string, asked: Asked): { sql: string; values: Asked } {
  const named = Object.entries(CONDITIONS).filter(([name]) => asked[name as keyof Asked] !== undefined)
  const where = named.length === 0 ? '' : ` WHERE ${named.map(([, sql]) => sql).join(' AND ')}`
  return { sql: `SELECT ${columns} FROM inspections${where}`, values: asked }
}

/** The inspections that all of what is asked fits, in the log's order. */
export function selectInspections(store: Store, asked: Asked): AskedInspection[] {
  const columns = 'leaf, inspection, device, opened_seq, first_seq, last_seq, model'
  const { sql, values } = askedQuery(columns, asked)
  return store.prepare(`${sql} ORDER BY leaf`).all(values) as AskedInspection[]
}

/** How many those are. */
export function countInspections(store: Store, asked: Asked): number {
  const { sql, values } = askedQuery('count(*)', asked)
  return store.prepare(sql).pluck().get(values) as number
}

interface Range {
  readonly device: DeviceId
  readonly from: number
  readonly to: number
}

const TESTS = `SELECT s.leaf, l.seq,
    (SELECT max(o.seq) FROM leaves o WHERE o.kind = 'event' AND o.device = l.device AND o.opens IS NOT NULL AND o.seq < l.seq) AS opened
  FROM selftests s JOIN leaves l ON l.leaf = s.leaf
  WHERE s.model = @model AND s.device = @device AND l.seq <= @last AND l.seq >= coalesce((
    SELECT max(b.seq) FROM selftests t JOIN leaves b ON b.leaf = t.leaf
    WHERE t.model = @model AND t.device = @device AND b.seq < @first), 0)`

/** The stretches of a chain with the self-tests of a model, from the last one before some inspections to their end. */
function testRanges(
  store: Store,
  { device, model, first, last }: { device: DeviceId; model: Digest; first: number; last: number },
): Range[] {
  const rows = store.prepare(TESTS).all({ device, model, first, last }) as { seq: number; opened: number }[]
  return rows.map(({ seq, opened }) => ({ device, from: opened, to: seq }))
}

/** Which events of which tablets prove some inspections: from each session's opening, and the self-tests besides. */
export function selectRanges(store: Store, asked: readonly AskedInspection[]): Range[] {
  const ranges: Range[] = asked.map(({ device, opened_seq: from, last_seq: to }) => ({ device, from, to }))
  const tested = new Map<string, { device: DeviceId; model: Digest; first: number; last: number }>()
  for (const { device, model, first_seq, last_seq } of asked) {
    if (model === null) continue
    const known = tested.get(`${device} ${model}`)
    const first = Math.min(known?.first ?? first_seq, first_seq)
    tested.set(`${device} ${model}`, { device, model, first, last: Math.max(known?.last ?? 0, last_seq) })
  }
  for (const each of tested.values()) ranges.push(...testRanges(store, each))
  return ranges
}

const LEAVES = `SELECT leaf FROM leaves WHERE kind = 'event' AND device = @device AND seq BETWEEN @from AND @to`

/** The leaves of all changes and of these events, in the log's order. */
export function selectLeaves(store: Store, ranges: readonly Range[]): number[] {
  const leaves = new Set(
    store.prepare(`SELECT leaf FROM leaves WHERE kind = 'change'`).pluck().all() as number[],
  )
  // Stretches of one session begin at the same event: the longest has them all.
  const longest = new Map<string, Range>()
  for (const range of ranges) {
    const name = `${range.device} ${range.from}`
    if ((longest.get(name)?.to ?? -1) < range.to) longest.set(name, range)
  }
  for (const { device, from, to } of longest.values())
    for (const leaf of store.prepare(LEAVES).pluck().all({ device, from, to }) as number[]) leaves.add(leaf)
  return [...leaves].sort((a, b) => a - b)
}
