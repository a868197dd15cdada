import { type Commitment, commit, type Opening } from '../commitment.ts'
import type { Digest } from '../digest.ts'
import { hashBytes } from '../hash.ts'
import { type DatasetId, type DeviceId, type GroupId, idFrom, type PersonId, type PlantId } from '../id.ts'
import type { Json } from '../json.ts'
import type { DatasetEvent } from '../record/dataset-event.ts'
import type { DatasetRecord } from './dataset.ts'
import type { Label } from './label.ts'
import { type Regions, regionsDigest, type View, viewDigest } from './region.ts'

const bytes16 = (fill: number) => new Uint8Array(16).fill(fill)

/** Ids, digests and people of tests. */
export const datasetOf = (fill: number): DatasetId => idFrom(bytes16(fill))
export const groupOf = (fill: number): GroupId => idFrom(bytes16(fill))
export const personOf = (fill: number): PersonId => idFrom(bytes16(fill))
export const photographOf = (n: number): Digest => hashBytes(new Uint8Array([n & 255, n >> 8]))

export const GOOD: Label = { kind: 'good' }
export const DEFECTIVE: Label = { kind: 'defective' }
export const dataset = datasetOf(1)

let salt = 0
let seq = 0

type Said = { type: DatasetEvent['type']; body: Json; blobs?: Json; commits?: Record<string, Json> }

/** A record as it comes out of the ledger, by person 1 unless told. */
export function said({ type, body, blobs = {}, commits = {} }: Said, person = personOf(1)): DatasetRecord {
  const openings: Record<string, Opening> = {}
  const committed: Record<string, Commitment> = {}
  for (const [name, value] of Object.entries(commits)) {
    salt++
    const made = commit(value, bytes16(salt & 255))
    openings[made.commitment] = made.opening
    committed[name] = made.commitment
  }
  const head = { plant: idFrom<PlantId>(bytes16(9)), device: idFrom<DeviceId>(bytes16(9)) }
  const place = { ...head, session: idFrom(bytes16(9)), seq: seq++, prev: null, at: seq }
  return { event: { ...place, type, body, blobs, commits: committed } as DatasetEvent, openings, person }
}

export const opened = (task: 'anomaly' | 'classification' = 'anomaly', name = 'Brackets') =>
  said({ type: 'dataset.opened', body: { dataset, task }, commits: { name } })

export const added = (n: number, label: Label, group?: GroupId, kind = '') =>
  said({
    type: 'sample.added',
    body: { dataset, source: 'file', label, ...(group && { group }) },
    blobs: { photograph: photographOf(n) },
    commits: { kind, file: `${n}.png` },
  })

export const labelled = (n: number, previous: Label, label: Label, person = personOf(1)) =>
  said(
    {
      type: 'sample.labelled',
      body: { dataset, sample: photographOf(n), previous, label },
      commits: { kind: '' },
    },
    person,
  )

export const marked = (n: number, regions: Regions) =>
  said({
    type: 'sample.marked',
    body: { dataset, sample: photographOf(n), regions: regionsDigest(regions) },
    commits: { regions: regions as unknown as Json },
  })

export const framed = (n: number, view: View) =>
  said({
    type: 'dataset.framed',
    body: { dataset, reference: photographOf(n), view: viewDigest(view) },
    commits: { view: view as unknown as Json },
  })

export const removed = (n: number) =>
  said({
    type: 'sample.removed',
    body: { dataset, sample: photographOf(n) },
    commits: { reason: 'not this part' },
  })

export const restored = (n: number) =>
  said({ type: 'sample.restored', body: { dataset, sample: photographOf(n) } })
