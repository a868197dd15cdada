import type { Decided, ScreeningKind } from '../../core/dataset/finding.ts'
import type { Label } from '../../core/dataset/label.ts'
import { type Regions, regionsDigest, type View, viewDigest } from '../../core/dataset/region.ts'
import type { Digest } from '../../core/digest.ts'
import type { DatasetId, GroupId, InspectionId, PlanId } from '../../core/id.ts'
import { commitAll, type Entry, type NewBlob } from '../local/recorder.ts'

/** What is said of a new data set. */
export interface NewDataset {
  readonly name: string
  readonly task: 'anomaly' | 'classification'
  readonly plan?: PlanId | undefined
  readonly step?: string | undefined
}

/** A photograph that is about to be added, and what is known of it. */
export interface NewSample {
  readonly photograph: NewBlob
  readonly source: 'camera' | 'file' | 'inspection'
  readonly capture?: InspectionId | undefined
  readonly label: Label
  readonly kind: string
  readonly file: string
  readonly group?: GroupId | undefined
}

/** A data set is opened. */
export function openSet(dataset: DatasetId, { name, task, plan, step }: NewDataset): Entry {
  const { commits, openings } = commitAll({ name })
  const body = { dataset, task, ...(plan && { plan }), ...(step && { step }) }
  return { draft: { type: 'dataset.opened', body, commits, blobs: {} }, openings }
}

/** It gets another name. */
export function renameSet(dataset: DatasetId, name: string): Entry {
  const { commits, openings } = commitAll({ name })
  return { draft: { type: 'dataset.renamed', body: { dataset }, commits, blobs: {} }, openings }
}

/** A class gets a name, or another one. */
export function nameClass(dataset: DatasetId, number: number, name: string): Entry {
  const { commits, openings } = commitAll({ name })
  return { draft: { type: 'class.named', body: { dataset, class: number }, commits, blobs: {} }, openings }
}

/** The reference view is chosen, and what of it is judged. */
export function frameSet(dataset: DatasetId, reference: Digest, view: View): Entry {
  const { commits, openings } = commitAll({ view })
  const body = { dataset, reference, view: viewDigest(view) }
  return { draft: { type: 'dataset.framed', body, commits, blobs: {} }, openings }
}

/** A photograph joins the set. */
export function addSample(dataset: DatasetId, sample: NewSample): Entry {
  const { photograph, source, capture, label, kind, file, group } = sample
  const { commits, openings } = commitAll({ kind, file: file.slice(-255).toWellFormed() })
  const body = { dataset, source, label, ...(capture && { capture }), ...(group && { group }) }
  const blobs = { photograph: photograph.digest }
  return { draft: { type: 'sample.added', body, commits, blobs }, openings, blobs: [photograph] }
}

/** It is said anew what a photograph shows; `previous` is what was on the screen. */
export function labelSample(
  dataset: DatasetId,
  sample: Digest,
  { previous, label, kind }: { previous: Label; label: Label; kind: string },
): Entry {
  const { commits, openings } = commitAll({ kind })
  const body = { dataset, sample, previous, label }
  return { draft: { type: 'sample.labelled', body, commits, blobs: {} }, openings }
}

/** A photograph joins the exposures of one part, or stands alone again. */
export const groupSample = (dataset: DatasetId, sample: Digest, group: GroupId | null): Entry => ({
  draft: { type: 'sample.grouped', body: { dataset, sample, group }, commits: {}, blobs: {} },
  openings: {},
})

/** It is drawn where the defect is. */
export function markSample(dataset: DatasetId, sample: Digest, regions: Regions): Entry {
  const { commits, openings } = commitAll({ regions })
  const body = { dataset, sample, regions: regionsDigest(regions) }
  return { draft: { type: 'sample.marked', body, commits, blobs: {} }, openings }
}

/** A photograph leaves the set; its record stays. */
export function removeSample(dataset: DatasetId, sample: Digest, reason: string): Entry {
  const { commits, openings } = commitAll({ reason })
  return { draft: { type: 'sample.removed', body: { dataset, sample }, commits, blobs: {} }, openings }
}

/** A photograph that was left out is taken back, as it was. */
export const restoreSample = (dataset: DatasetId, sample: Digest): Entry => ({
  draft: { type: 'sample.restored', body: { dataset, sample }, commits: {}, blobs: {} },
  openings: {},
})

/** A person's decision about a finding of screening. */
export function decideFinding(
  dataset: DatasetId,
  { finding, samples, decision, reason }: FindingDecision,
): Entry {
  const { commits, openings } = commitAll({ reason })
  const body = { dataset, finding, samples: [...samples], decision }
  return { draft: { type: 'screening.decided', body, commits, blobs: {} }, openings }
}

/** What a person decided about a finding, and why. */
export interface FindingDecision {
  readonly finding: ScreeningKind
  readonly samples: readonly Digest[]
  readonly decision: Decided
  readonly reason: string
}
