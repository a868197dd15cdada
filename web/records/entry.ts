import type { Event } from '../../core/record/event.ts'
import type { Verdict } from '../../core/record/word.ts'
import type { EventRow } from '../local/database.ts'
import type { IconName, Trust } from '../ui/index.ts'

/** A record of this tablet with what is inside, for whoever may see it. */
export interface OpenedRow {
  readonly row: EventRow
  readonly event: Event | undefined
}

/** One line of the list: an inspection with all its records, or one record that belongs to none. */
export interface Entry {
  readonly key: string
  /** Position of its newest record in the tablet's chain. */
  readonly seq: number
  readonly count: number
  readonly icon: IconName
  readonly title: string
  readonly at: number | undefined
  readonly verdict: Verdict | undefined
  readonly trust: Trust
  /** Where the last of its records stands in the log, by the server's receipt; -1 for nowhere. */
  readonly index: number
  /** Why the server did not take it, in its words. */
  readonly finding: string | undefined
}

type Line = Pick<Entry, 'icon' | 'title' | 'verdict'>

const line = (icon: IconName, title: string, verdict?: Verdict): Line => ({ icon, title, verdict })

const BACKEND = { webgpu: 'the GPU', wasm: 'the processor', manual: 'people' } as const

/** What an event says in a list. */
function lineOf(event: Event): Line {
  switch (event.type) {
    case 'session.opened':
      return line('unlock', 'Signed in')
    case 'session.closed':
      return line('lock', event.body.cause === 'idle' ? 'Locked by itself' : 'Signed out')
    case 'engine.started':
      return line('chip', `Judging by ${BACKEND[event.body.backend]}`)
    case 'selftest.completed':
      return line('gauge', event.body.passed ? 'Self-test passed' : 'Self-test not passed')
    case 'model.refused':
      return line('alert', 'A model was refused')
    case 'model.stopped':
      return line('alert', 'Model stopped on this tablet')
    case 'model.resumed':
      return line('gauge', 'Model let judge again')
    case 'release.switched':
      return line('download', `Release ${event.body.release} runs here`)
    case 'release.returned':
      return line('undo', `Back to release ${event.body.release} on this tablet`)
    case 'inspection.judged':
      return line('camera', 'Judged, not yet decided', event.body.verdict)
    case 'inspection.manual':
      return line('hand', 'Judged by hand', event.body.verdict)
    case 'inspection.blind':
      return line('hand', 'Said before the model', event.body.verdict)
    case 'inspection.accepted':
      return line('camera', 'Verdict accepted', event.body.verdict)
    case 'inspection.overruled':
      return line('hand', 'Verdict overruled', event.body.to)
    case 'log.healed':
      return line(
        'shield',
        event.body.signed ? 'The log goes on without some records' : 'The log is whole again',
      )
    case 'units.held':
      return line('lock', `${event.body.count} inspections put on hold`)
    case 'units.disposed':
      return line('unlock', `A unit on hold: ${event.body.disposition}`)
    case 'dataset.opened':
      return line('layers', 'Data set opened')
    case 'dataset.renamed':
      return line('layers', 'Data set renamed')
    case 'class.named':
      return line('layers', 'Class named')
    case 'dataset.framed':
      return line('layers', 'Reference view set')
    case 'sample.added':
      return line('camera', 'Photograph added to a data set')
    case 'sample.labelled':
      return line('hand', 'Photograph labelled anew')
    case 'sample.grouped':
      return line('hand', 'Photographs of one part grouped')
    case 'sample.marked':
      return line('hand', 'Defect marked')
    case 'sample.removed':
      return line('hand', 'Photograph taken out of a data set')
    case 'sample.restored':
      return line('hand', 'Photograph taken back into a data set')
    case 'screening.decided':
      return line('hand', 'Finding decided')
  }
}

const ORDER: readonly Trust[] = ['refused', 'saved', 'received', 'proven']
const trustOf = ({ finding, standing }: EventRow): Trust => (finding === null ? standing : 'refused')

function entryOf(records: readonly OpenedRow[]): Entry | undefined {
  const [newest] = records
  if (newest === undefined) return undefined
  const { row, event } = newest
  const standings = records.map((each) => trustOf(each.row))
  return {
    ...(event ? lineOf(event) : line('lock', row.inspection ? 'Locked inspection' : 'Locked record')),
    ...{ key: row.hash, seq: row.seq, count: records.length, at: event?.at },
    index: Math.max(-1, ...records.map((each) => each.row.index ?? -1)),
    trust: ORDER.find((trust) => standings.includes(trust)) ?? 'saved',
    finding: records.find((each) => each.row.finding !== null)?.row.finding ?? undefined,
  }
}

/** Records, newest first, as lines: those of one inspection become one, where its newest record stands. */
export function entriesOf(records: readonly OpenedRow[]): Entry[] {
  const groups = new Map<string, OpenedRow[]>()
  for (const record of records) {
    const key = record.row.inspection ?? record.row.hash
    groups.set(key, [...(groups.get(key) ?? []), record])
  }
  return [...groups.values()].map(entryOf).filter((entry) => entry !== undefined)
}
