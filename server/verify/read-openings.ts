import { type Commitment, isOpeningOf, type Opening, type Openings } from '../../core/commitment.ts'
import type { SignedRecord } from '../../core/record/record.ts'
import { isDamage } from '../store/failure.ts'
import { parseOpenings } from '../store/openings.ts'
import type { Store } from '../store/query.ts'
import type { Schema } from '../store/schema.ts'
import { readRows } from './read-rows.ts'
import type { Report } from './report.ts'

/** The rows of a range of leaves at once, which is faster than one by one; where a page is damaged, what is left. */
function readRange(store: Store, from: number, to: number, report: Report): Iterable<Schema['openings']> {
  try {
    return store
      .prepare('SELECT * FROM openings WHERE leaf >= ? AND leaf < ?')
      .all(from, to) as Schema['openings'][]
  } catch (error) {
    if (!isDamage(error)) throw error
    return readRows(store, 'openings', report, { from, to })
  }
}

/** The stored openings of the leaves from one to before another, by leaf. What is gone was erased: no finding. */
export function readOpenings(
  store: Store,
  from: number,
  to: number,
  report: Report,
): Map<number, Uint8Array> {
  return new Map([...readRange(store, from, to, report)].map(({ leaf, openings }) => [leaf, openings]))
}

/** The commitments that a record makes. */
function commitmentsOf(record: SignedRecord): string[] {
  if (record.kind === 'event') return Object.values<string>(record.event.commits)
  return record.change.ops.flatMap((op) =>
    op.op === 'person.add' ? [op.name] : op.op === 'plan.publish' ? [op.text] : [],
  )
}

/** The openings of a leaf that open what it commits to; a finding for each that does not. */
export function checkOwn(
  ...[leaf, record, stored, report]: [number, SignedRecord, Uint8Array | undefined, Report]
): Openings {
  if (stored === undefined) return {}
  const where = `opening of leaf ${leaf}`
  const openings = parseOpenings(stored)
  if (openings === undefined) report.find(where, 'found something else than openings')
  const made = commitmentsOf(record)
  const own: Record<string, Opening> = {}
  for (const [commitment, opening] of Object.entries(openings ?? {})) {
    report.summary.openings++
    if (!isOpeningOf(commitment as Commitment, opening))
      report.find(where, `found a value that does not open ${commitment}`)
    else if (!made.includes(commitment))
      report.find(where, `found an opening of ${commitment}, which it does not make`)
    else own[commitment] = opening
  }
  return own
}

/** Openings of no leaf of the log: they must still open what they say. */
export function checkStray(store: Store, size: number, report: Report): void {
  for (const [from, to] of [
    [Number.MIN_SAFE_INTEGER, 0],
    [size, Number.MAX_SAFE_INTEGER],
  ] as const)
    for (const [leaf, stored] of readOpenings(store, from, to, report)) {
      const openings = Object.entries(parseOpenings(stored) ?? {})
      report.summary.openings += openings.length
      const isOpen = openings.every(([commitment, opening]) => isOpeningOf(commitment as Commitment, opening))
      if (!isOpen) report.find(`opening of leaf ${leaf}`, 'found a value that does not open its commitment')
    }
}
