import { type Commitment, isOpeningOf, type Opening, type Openings } from '../../core/commitment.ts'
import type { SignedRecord } from '../../core/record/record.ts'
import { isDamage } from '../store/failure.ts'
import type { Store } from '../store/query.ts'
import type { Schema } from '../store/schema.ts'
import { readRows } from './read-rows.ts'
import type { Report } from './report.ts'

type OpeningRow = Schema['openings']

function parseOpening({ salt, value }: OpeningRow): Opening | undefined {
  try {
    return { salt, value: JSON.parse(value) }
  } catch {
    return undefined
  }
}

/** The rows of a range of leaves at once, which is faster than one by one; where a page is damaged, what is left. */
function readRange(store: Store, from: number, to: number, report: Report): Iterable<OpeningRow> {
  try {
    return store
      .prepare('SELECT * FROM openings WHERE leaf >= ? AND leaf < ? ORDER BY leaf, commitment')
      .all(from, to) as OpeningRow[]
  } catch (error) {
    if (!isDamage(error)) throw error
    return readRows(store, 'openings', report, { from, to })
  }
}

/**
 * The openings of the leaves from one to before another, by leaf, each checked against its commitment. What is gone
 * was erased, and is no finding.
 */
export function readOpenings(store: Store, from: number, to: number, report: Report): Map<number, Openings> {
  const byLeaf = new Map<number, Record<string, Opening>>()
  for (const row of readRange(store, from, to, report)) {
    const { leaf, commitment } = row
    const opening = parseOpening(row)
    report.summary.openings++
    if (opening === undefined || !isOpeningOf(commitment as Commitment, opening)) {
      report.find(`opening of leaf ${leaf}`, `found a value that does not open ${commitment}`)
      continue
    }
    const openings = byLeaf.get(leaf)
    if (openings) openings[commitment] = opening
    else byLeaf.set(leaf, { [commitment]: opening })
  }
  return byLeaf
}

/** The commitments that a record makes. */
function commitmentsOf(record: SignedRecord): string[] {
  if (record.kind === 'event') return Object.values<string>(record.event.commits)
  return record.change.ops.flatMap((op) =>
    op.op === 'person.add' ? [op.name] : op.op === 'plan.publish' ? [op.text] : [],
  )
}

/** Openings must belong to a commitment of their leaf. */
export function checkBelong(leaf: number, record: SignedRecord, openings: Openings, report: Report): void {
  const made = commitmentsOf(record)
  for (const commitment of Object.keys(openings))
    if (!made.includes(commitment))
      report.find(`opening of leaf ${leaf}`, `found an opening of ${commitment}, which it does not make`)
}
