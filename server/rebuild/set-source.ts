import { existsSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import { utf8ToText } from '../../core/bytes.ts'
import type { DatasetRecord } from '../../core/dataset/dataset.ts'
import { foldDataset } from '../../core/dataset/fold.ts'
import {
  type DatasetManifest,
  datasetDigest,
  datasetManifest,
  datasetManifestSchema,
} from '../../core/dataset/manifest.ts'
import { readDatasetDetail } from '../../core/dataset/read-detail.ts'
import { type Regions, regionsSchema, viewSchema } from '../../core/dataset/region.ts'
import type { Digest } from '../../core/digest.ts'
import { hashJson } from '../../core/hash.ts'
import type { DatasetId } from '../../core/id.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { type Drawings, drawingsOf } from '../../core/teach/samples.ts'
import { openSealed } from '../blob/open-blob.ts'
import { blobPath } from '../blob/place.ts'
import { openDataToRead } from '../open-data.ts'
import { readDataset, readDatasets } from '../store/dataset.ts'
import { readHead } from '../store/head.ts'
import type { Store } from '../store/query.ts'
import { type RebuildError, readBytes } from './read-package.ts'

/** A data set to teach from: its manifest, and its photographs by digest. */
export interface SetSource {
  readonly manifest: DatasetManifest
  /** What people drew in it, each what its digest says. */
  readonly drawings: Drawings
  /** Undefined where it is not there. What comes is not checked: the digest is the caller's to compare. */
  photograph(digest: Digest): Promise<Uint8Array | undefined>
  close(): void
}

const refuse = (message: string) => fail<RebuildError>({ kind: 'data', message })

export const MANIFEST_FILE = 'dataset.json'
export const drawingFile = (digest: Digest): string => join('drawings', `${digest}.json`)
export const photographFile = (digest: Digest): string => join('photographs', digest)

/** A drawing of an export; undefined where there is none that fits its digest. */
async function readDrawing<Schema extends v.GenericSchema>(
  folder: string,
  domain: 'regions' | 'view',
  digest: Digest,
  schema: Schema,
): Promise<v.InferOutput<Schema> | undefined> {
  const json = await readBytes(join(folder, drawingFile(digest)))
  try {
    const parsed = v.safeParse(schema, JSON.parse(utf8ToText(json ?? new Uint8Array()) ?? ''))
    return parsed.success && hashJson(domain, parsed.output) === digest ? parsed.output : undefined
  } catch {
    return undefined
  }
}

async function readDrawings(folder: string, { samples, frame }: DatasetManifest): Promise<Drawings> {
  const regions = new Map<Digest, Regions>()
  for (const { regions: digest } of samples) {
    const drawn = digest && (await readDrawing(folder, 'regions', digest, regionsSchema))
    if (digest && drawn) regions.set(digest, drawn)
  }
  const view = frame && (await readDrawing(folder, 'view', frame.view, viewSchema))
  return { regions, view: view ?? null }
}

/** An exported set: `dataset.json`, and its photographs by their digests. */
async function openExport(folder: string): Promise<Result<SetSource, RebuildError>> {
  const json = (await readBytes(join(folder, MANIFEST_FILE))) ?? new Uint8Array()
  try {
    const parsed = v.safeParse(datasetManifestSchema, JSON.parse(utf8ToText(json) ?? ''))
    if (!parsed.success) return refuse(`${MANIFEST_FILE}: ${parsed.issues[0].message}`)
    return ok({
      manifest: parsed.output,
      drawings: await readDrawings(folder, parsed.output),
      photograph: (digest) => readBytes(join(folder, photographFile(digest))),
      close: () => undefined,
    })
  } catch {
    return refuse(`${MANIFEST_FILE}: found no JSON, expected the manifest of a data set`)
  }
}

interface Plant {
  readonly store: Store
  readonly photograph: SetSource['photograph']
  readonly close: () => void
  records(id: DatasetId): Promise<Result<DatasetRecord[], RebuildError>>
}

async function openPlant(data: string): Promise<Result<Plant, RebuildError>> {
  const opened = await openDataToRead(data)
  if (!opened.ok) return refuse(opened.error.message)
  const { store, keys, close } = opened.value
  const { state } = (await readHead(store)).ledger
  return ok({
    ...{ store, close, photograph: (digest) => openSealed(blobPath(data, digest), keys.sealing) },
    async records(id) {
      const detail = readDataset(store, id)
      if (detail === undefined || state === undefined) return refuse(`found no data set ${id} in ${data}`)
      const records = await readDatasetDetail(state, detail)
      return records.ok ? records : refuse(records.error.message)
    },
  })
}

type Standing = Pick<SetSource, 'manifest' | 'drawings'>

const standingAfter = (records: readonly DatasetRecord[]): Standing | undefined => {
  const { set } = foldDataset(records)
  return set && { manifest: datasetManifest(set), drawings: drawingsOf(set) }
}

/** A set as it stood when it had this digest: it may have moved on since. */
function standingWith(records: readonly DatasetRecord[], wanted: Digest): Standing | undefined {
  // From its end backwards: most models were taught from what the set is now.
  for (let count = records.length; count > 0; count--) {
    const standing = standingAfter(records.slice(0, count))
    if (standing !== undefined && datasetDigest(standing.manifest) === wanted) return standing
  }
  return undefined
}

async function openInPlant(
  data: string,
  wanted: Digest,
  id: DatasetId | undefined,
): Promise<Result<SetSource, RebuildError>> {
  const plant = await openPlant(data)
  if (!plant.ok) return plant
  const { store, records, photograph, close } = plant.value
  for (const dataset of id === undefined ? readDatasets(store).map((row) => row.dataset) : [id]) {
    const read = await records(dataset)
    const standing = read.ok ? standingWith(read.value, wanted) : undefined
    if (standing !== undefined) return ok({ ...standing, photograph, close })
  }
  close()
  return refuse(
    `found no data set that ever had digest ${wanted} in ${data}, expected the one it was taught from`,
  )
}

/** A data set of a plant as it stands now. */
export async function openCurrentSet(data: string, id: DatasetId): Promise<Result<SetSource, RebuildError>> {
  const plant = await openPlant(data)
  if (!plant.ok) return plant
  const { records, photograph, close } = plant.value
  const read = await records(id)
  const standing = read.ok ? standingAfter(read.value) : undefined
  if (standing !== undefined) return ok({ ...standing, photograph, close })
  close()
  return read.ok ? refuse(`found data set ${id} never opened`) : read
}

/** Opens a data set, exported or in a plant's data folder, of which a model's lineage gives the digest. */
export const openSet = (
  folder: string,
  wanted: Digest,
  id: DatasetId | undefined,
): Promise<Result<SetSource, RebuildError>> =>
  existsSync(join(folder, 'plumb.db')) ? openInPlant(folder, wanted, id) : openExport(folder)
