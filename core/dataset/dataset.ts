import type { Openings } from '../commitment.ts'
import type { Digest } from '../digest.ts'
import type { DatasetId, GroupId, InspectionId, PersonId, PlanId } from '../id.ts'
import type { DatasetEvent } from '../record/dataset-event.ts'
import type { Decided, ScreeningKind } from './finding.ts'
import type { Label } from './label.ts'
import type { Regions, View } from './region.ts'

/** An admitted event of a data set, what opens its commitments, and whose session it was. */
export interface DatasetRecord {
  readonly event: DatasetEvent
  readonly openings: Openings
  readonly person: PersonId
}

/** What somebody said a photograph shows, and when. */
export interface Labelling {
  readonly label: Label
  readonly by: PersonId
  readonly at: number
}

/** Something drawn: its digest always, and what was drawn while its opening is there. */
export interface Drawn<T> {
  readonly digest: Digest
  readonly value: T | null
}

/** One photograph of a data set. */
export interface Sample {
  readonly photograph: Digest
  /** Its place in the order in which photographs were added: one that is taken back has it again. */
  readonly place: number
  readonly source: 'camera' | 'file' | 'inspection'
  readonly capture: InspectionId | null
  /** Name of the imported file; null where there is none, or it was erased. */
  readonly file: string | null
  readonly label: Label
  /** What people call the defect. */
  readonly kind: string | null
  readonly group: GroupId | null
  /** Where the defect is; null where nobody marked it. */
  readonly regions: Drawn<Regions> | null
  readonly addedBy: PersonId
  readonly addedAt: number
  /** All that was said of it, oldest first; the last one holds. */
  readonly labellings: readonly [Labelling, ...Labelling[]]
}

/** A photograph that was left out, as it was, and why: it may be taken back. */
export interface Removal {
  readonly sample: Sample
  readonly reason: string | null
  readonly by: PersonId
  readonly at: number
}

/** What a person decided about a finding of screening. */
export interface ScreeningDecision {
  readonly kind: ScreeningKind
  readonly samples: readonly Digest[]
  readonly decision: Decided
  readonly reason: string | null
  readonly by: PersonId
  readonly at: number
}

/** What a model is taught from: all that its events add up to. */
export interface DataSet {
  readonly id: DatasetId
  readonly task: 'anomaly' | 'classification'
  readonly name: string | null
  readonly plan: PlanId | null
  readonly step: string | null
  /** Names of classes by their number; null where the opening was erased. */
  readonly classes: ReadonlyMap<number, string | null>
  /** The reference view, and what of it is judged. */
  readonly frame: { readonly reference: Digest; readonly view: Drawn<View> } | null
  /** By photograph, in the order in which they were added. */
  readonly samples: ReadonlyMap<Digest, Sample>
  /** Photographs that are left out, by digest; no model is taught from them. */
  readonly removed: ReadonlyMap<Digest, Removal>
  /** By findingKey; the last decision holds. */
  readonly decisions: ReadonlyMap<string, ScreeningDecision>
  readonly openedBy: PersonId
  readonly openedAt: number
}
