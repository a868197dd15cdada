import { hashBytes } from '../../core/hash.ts'
import { canonicalText } from '../../core/json.ts'
import type { Ledger } from '../../core/ledger/ledger.ts'
import { encodeChain } from '../store/chain-text.ts'
import type { Store } from '../store/query.ts'
import { readRows } from './read-rows.ts'
import type { Rebuilt } from './rebuild.ts'
import type { Report } from './report.ts'

/** The stored end of the history must be the one that a rebuild comes to. */
export function checkSnapshot(store: Store, ledger: Ledger, report: Report): void {
  const [row] = [...readRows(store, 'states', report)]
  if ((row?.state ?? 'null') !== canonicalText(ledger.state ?? null))
    report.find('state', 'found another state than the records add up to')
  const chains = new Map<string, string>()
  for (const { device, chain } of readRows(store, 'chains', report)) chains.set(device, chain)
  for (const [device, chain] of ledger.chains) {
    const found = chains.get(device)
    chains.delete(device)
    if (found === undefined || canonicalOf(found) !== canonicalOf(encodeChain(chain)))
      report.find(`chain of device ${device}`, 'found another end than its records come to')
  }
  for (const device of chains.keys())
    report.find(`chain of device ${device}`, 'found a chain, expected none: it has no records')
}

function canonicalOf(text: string): string | undefined {
  try {
    return canonicalText(JSON.parse(text))
  } catch {
    return undefined
  }
}

/** The list of inspections must be the one that a rebuild makes. */
export function checkInspections(store: Store, { inspections }: Rebuilt, report: Report): void {
  const left = new Map(inspections)
  for (const row of readRows(store, 'inspections', report)) {
    const name = `${row.inspection} ${row.device}`
    const made = left.get(name)
    left.delete(name)
    report.summary.inspections++
    const where = `inspection ${row.inspection}`
    if (made === undefined) report.find(where, 'found a row, expected none: no record makes it')
    else {
      const other = Object.entries(made).find(([column, value]) => row[column as keyof typeof row] !== value)
      if (other) report.find(where, `found another ${other[0]} than its records say`)
    }
  }
  for (const row of left.values()) report.find(`inspection ${row.inspection}`, 'found no row, expected one')
}

/** Which leaves are about which data set, and which test which model, must be what the leaves say. */
export function checkIndexes(store: Store, { datasetEvents, selftests }: Rebuilt, report: Report): void {
  checkByLeaf(readRows(store, 'dataset_events', report), datasetEvents, { what: 'data set event', report })
  checkByLeaf(readRows(store, 'selftests', report), selftests, { what: 'self-test', report })
}

function checkByLeaf<Row extends { leaf: number }>(
  rows: Iterable<Row>,
  made: ReadonlyMap<number, Row>,
  { what, report }: { what: string; report: Report },
): void {
  const left = new Set(made.keys())
  for (const row of rows) {
    const expected = made.get(row.leaf)
    left.delete(row.leaf)
    if (expected === undefined || canonicalText({ ...expected }) !== canonicalText({ ...row }))
      report.find(`${what} of leaf ${row.leaf}`, 'found another row than its record says')
  }
  for (const leaf of left) report.find(`${what} of leaf ${leaf}`, 'found no row, expected one')
}

/** What is kept as refused must still be the bytes that were refused. */
export function checkKept(store: Store, report: Report): void {
  for (const { id, digest, bytes } of readRows(store, 'findings', report)) {
    report.summary.kept++
    if (hashBytes(bytes) !== digest)
      report.find(`finding ${id}`, 'found other bytes than the ones that were refused')
  }
}
