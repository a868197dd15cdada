import { type Commitment, openCommitment } from '../commitment.ts'
import type { Digest } from '../digest.ts'
import { fail, ok, type Result } from '../result.ts'
import type { DataSet, DatasetRecord, Drawn, Sample } from './dataset.ts'
import { findingKey } from './finding.ts'
import { isSameLabel, type Label, labelWord } from './label.ts'
import type { Regions, View } from './region.ts'

/** Why an event changes nothing: two desks may have said the same, or different things, at once. */
export type DatasetError = {
  kind:
    | 'dataset-unopened'
    | 'dataset-opened'
    | 'sample-known'
    | 'sample-unknown'
    | 'sample-kept'
    | 'label-unfit'
    | 'label-moved'
  message: string
}

type Folded = Result<DataSet, DatasetError>
type Of<T extends DatasetRecord['event']['type']> = DatasetRecord & {
  readonly event: Extract<DatasetRecord['event'], { type: T }>
}

/** Text behind a commitment; null when it is empty or erased. */
function textOf({ openings }: DatasetRecord, commitment: Commitment): string | null {
  const value = openCommitment(commitment, openings)
  return typeof value === 'string' && value !== '' ? value : null
}

/** What was drawn: checkOpenings has looked at it on receipt, against its schema and the digest. */
const drawnOf = <T>({ openings }: DatasetRecord, digest: Digest, commitment: Commitment): Drawn<T> => ({
  digest,
  value: (openCommitment(commitment, openings) ?? null) as T | null,
})

function open(record: Of<'dataset.opened'>): DataSet {
  const { event, person } = record
  const { dataset, task, plan, step } = event.body
  return {
    ...{
      id: dataset,
      task,
      name: textOf(record, event.commits.name),
      plan: plan ?? null,
      step: step ?? null,
    },
    ...{ classes: new Map(), frame: null, samples: new Map() },
    ...{ removed: new Map(), decisions: new Map() },
    ...{ openedBy: person, openedAt: event.at },
  }
}

function checkLabel(set: DataSet, label: Label): Result<null, DatasetError> {
  const isFit = (label.kind === 'class') === (set.task === 'classification')
  if (!isFit)
    return fail({ kind: 'label-unfit', message: `found label ${labelWord(label)} in a set for ${set.task}` })
  if (label.kind === 'class' && !set.classes.has(label.class))
    return fail({ kind: 'label-unfit', message: `found class ${label.class}, which has no name yet` })
  return ok(null)
}

function nextPlace({ samples, removed }: DataSet): number {
  let last = -1
  for (const { place } of samples.values()) last = Math.max(last, place)
  for (const { sample } of removed.values()) last = Math.max(last, sample.place)
  return last + 1
}

function add(set: DataSet, record: Of<'sample.added'>): Folded {
  const { event, person } = record
  const { photograph } = event.blobs
  const { source, capture, label, group } = event.body
  if (set.samples.has(photograph))
    return fail({ kind: 'sample-known', message: `found photograph ${photograph} a second time` })
  const fits = checkLabel(set, label)
  if (!fits.ok) return fits
  const sample: Sample = {
    ...{
      place: nextPlace(set),
      photograph,
      source,
      capture: capture ?? null,
      file: textOf(record, event.commits.file),
    },
    ...{ label, kind: textOf(record, event.commits.kind), group: group ?? null, regions: null },
    ...{ addedBy: person, addedAt: event.at, labellings: [{ label, by: person, at: event.at }] },
  }
  return ok(withSample(set, sample))
}

function relabel(set: DataSet, sample: Sample, record: Of<'sample.labelled'>): Folded {
  const { event, person } = record
  const { label, previous } = event.body
  const fits = checkLabel(set, label)
  if (!fits.ok) return fits
  if (!isSameLabel(previous, sample.label))
    return fail({
      kind: 'label-moved',
      message: `found label ${labelWord(sample.label)}, expected ${labelWord(previous)}: it was labelled meanwhile`,
    })
  const labellings: Sample['labellings'] = [...sample.labellings, { label, by: person, at: event.at }]
  // Marks say where a defect is: a good part has none.
  const regions = label.kind === 'good' ? null : sample.regions
  return put(set, { ...sample, label, kind: textOf(record, event.commits.kind), regions, labellings })
}

/** The set with a photograph in it, new or taken back. */
function withSample(set: DataSet, sample: Sample): DataSet {
  const removed = new Map(set.removed)
  removed.delete(sample.photograph)
  return { ...set, samples: new Map(set.samples).set(sample.photograph, sample), removed }
}

const put = (set: DataSet, sample: Sample): Folded =>
  ok({ ...set, samples: new Map(set.samples).set(sample.photograph, sample) })

function mark(set: DataSet, sample: Sample, record: Of<'sample.marked'>): Folded {
  const { regions: digest } = record.event.body
  if (sample.label.kind !== 'defective')
    return fail({
      kind: 'label-unfit',
      message: `found marks on a photograph labelled ${labelWord(sample.label)}`,
    })
  const regions = drawnOf<Regions>(record, digest, record.event.commits.regions)
  const isEmpty = regions.value?.boxes.length === 0 && regions.value.mask === null
  return put(set, { ...sample, regions: isEmpty ? null : regions })
}

function remove(set: DataSet, sample: Sample, record: Of<'sample.removed'>): Folded {
  const samples = new Map(set.samples)
  samples.delete(sample.photograph)
  const { event, person } = record
  const removal = { sample, reason: textOf(record, event.commits.reason), by: person, at: event.at }
  return ok({ ...set, samples, removed: new Map(set.removed).set(sample.photograph, removal) })
}

/** Taken back it is what it was: its label, kind, part and marks with it. What was decided against it is open again. */
function restore(set: DataSet, { event }: Of<'sample.restored'>): Folded {
  const { sample: photograph } = event.body
  const removal = set.removed.get(photograph)
  if (removal === undefined)
    return fail({
      kind: 'sample-kept',
      message: `found photograph ${photograph} taken back, which was not left out`,
    })
  const decisions = new Map(
    [...set.decisions].filter(
      ([, { decision, samples }]) => decision !== 'remove' || !samples.includes(photograph),
    ),
  )
  const back = withSample(set, removal.sample)
  const samples = new Map([...back.samples].sort(([, a], [, b]) => a.place - b.place))
  return ok({ ...back, samples, decisions })
}

type OfSample = 'sample.labelled' | 'sample.grouped' | 'sample.marked' | 'sample.removed'

function changeSample(set: DataSet, record: Of<OfSample>): Folded {
  const { event } = record
  const sample = set.samples.get(event.body.sample)
  if (sample === undefined)
    return fail({
      kind: 'sample-unknown',
      message: `found ${event.type} of a photograph that is not in the set`,
    })
  switch (event.type) {
    case 'sample.labelled':
      return relabel(set, sample, { ...record, event })
    case 'sample.grouped':
      return put(set, { ...sample, group: event.body.group })
    case 'sample.marked':
      return mark(set, sample, { ...record, event })
    case 'sample.removed':
      return remove(set, sample, { ...record, event })
  }
}

function decide(set: DataSet, record: Of<'screening.decided'>): DataSet {
  const { event, person } = record
  const { finding: kind, samples, decision } = event.body
  const reason = textOf(record, event.commits.reason)
  const decisions = new Map(set.decisions)
  decisions.set(findingKey(kind, samples), { kind, samples, decision, reason, by: person, at: event.at })
  return { ...set, decisions }
}

/** The set after one more of its events; an error, and the set stays as it was, for one that does not apply. */
export function applyDatasetRecord(set: DataSet | undefined, record: DatasetRecord): Folded {
  const { event } = record
  if (event.type === 'dataset.opened')
    return set === undefined
      ? ok(open({ ...record, event }))
      : fail({ kind: 'dataset-opened', message: `found data set ${set.id} opened a second time` })
  if (set === undefined || set.id !== event.body.dataset)
    return fail({
      kind: 'dataset-unopened',
      message: `found ${event.type} of a data set that was never opened`,
    })
  switch (event.type) {
    case 'dataset.renamed':
      return ok({ ...set, name: textOf(record, event.commits.name) })
    case 'class.named': {
      const name = textOf(record, event.commits.name)
      return set.task === 'classification'
        ? ok({ ...set, classes: new Map(set.classes).set(event.body.class, name) })
        : fail({ kind: 'label-unfit', message: `found a class in a set for ${set.task}` })
    }
    case 'dataset.framed': {
      const view = drawnOf<View>(record, event.body.view, event.commits.view)
      return ok({ ...set, frame: { reference: event.body.reference, view } })
    }
    case 'sample.added':
      return add(set, { ...record, event })
    case 'sample.restored':
      return restore(set, { ...record, event })
    case 'screening.decided':
      return ok(decide(set, { ...record, event }))
    default:
      return changeSample(set, { ...record, event })
  }
}

/** An event that did not apply, and why. */
export interface Unapplied {
  readonly record: DatasetRecord
  readonly error: DatasetError
}

/** A data set so far, undefined before an event opens it, and what did not apply. */
export interface FoldedDataset {
  readonly set: DataSet | undefined
  readonly unapplied: readonly Unapplied[]
}

/**
 * The data set that its events add up to, in the order of the log (what only this desk has comes last), on top of
 * those folded before. What does not apply changes nothing, and is handed back to be shown.
 */
export function foldDataset(
  records: Iterable<DatasetRecord>,
  before: FoldedDataset = { set: undefined, unapplied: [] },
): FoldedDataset {
  let { set } = before
  const unapplied = [...before.unapplied]
  for (const record of records) {
    const next = applyDatasetRecord(set, record)
    if (next.ok) set = next.value
    else unapplied.push({ record, error: next.error })
  }
  return { set, unapplied }
}
