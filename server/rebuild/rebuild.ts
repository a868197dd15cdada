import * as v from 'valibot'
import { datasetDigest } from '../../core/dataset/manifest.ts'
import type { Digest } from '../../core/digest.ts'
import { hashBytes } from '../../core/hash.ts'
import { type DatasetId, datasetIdSchema } from '../../core/id.ts'
import type { Manifest, ManifestOf } from '../../core/model/manifest.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { INPUT_PORT } from '../../core/teach/fuse/features.ts'
import { eyeOfPackage } from '../../core/teach/fuse/package-eye.ts'
import { classSamplesOf, missingDrawings, samplesOf } from '../../core/teach/samples.ts'
import { openTeaching, type TaughtPackage, type Teaching } from '../../core/teach/teaching.ts'
import { nodeCodec } from '../../models/codec.ts'
import { openSession } from '../../models/session.ts'
import type { Packages } from '../package/packages.ts'
import { differences } from './compare.ts'
import { type FolderPackage, type RebuildError, readPackage } from './read-package.ts'
import { openSet, type SetSource } from './set-source.ts'

export interface RebuildRequest {
  /** The package's folder. */
  readonly folder: string
  /** An exported data set, or a plant's data folder. */
  readonly data: string
  /** Packages among which the backbone is looked for. */
  readonly backbones: Packages
  onProgress(done: number, total: number): void
}

const refuse = (kind: RebuildError['kind'], message: string) => fail<RebuildError>({ kind, message })
const textIn = (lineage: Manifest['lineage'], name: string): string => String(lineage[name] ?? 'nothing')

async function openBackbone(wanted: string, backbones: Packages): Promise<Result<Teaching, RebuildError>> {
  const found = await backbones.find(wanted)
  if (found === undefined)
    return refuse('backbone', `found no backbone ${wanted} here: give its folder with --backbone`)
  const read = await readPackage(found.folder)
  if (!read.ok) return refuse('backbone', read.error.message)
  if (read.value.manifest.task !== 'features')
    return refuse('backbone', `found ${wanted}, which is no backbone`)
  const manifest: ManifestOf<'features'> = read.value.manifest
  const eye = eyeOfPackage(manifest, read.value.files.get(manifest.graph) ?? new Uint8Array())
  if (!eye.ok) return refuse('backbone', eye.error.message)
  const open = (model: Parameters<typeof openSession>[0]) => openSession(model, INPUT_PORT.dims)
  return ok(await openTeaching(eye.value, { codec: await nodeCodec(), open }))
}

/** Looks at every photograph of the set; says which are not there, or not what their digest says. */
async function lookAtAll(teaching: Teaching, set: SetSource, request: RebuildRequest) {
  const samples = [...samplesOf(set.manifest, set.drawings), ...classSamplesOf(set.manifest)]
  const seen: { readonly digest: Digest }[] = []
  const said = missingDrawings(set.manifest, set.drawings).map(
    (digest) => `drawing ${digest}: found none, expected it in the data set`,
  )
  for (const [i, sample] of samples.entries()) {
    request.onProgress(i, samples.length)
    const bytes = await set.photograph(sample.digest)
    if (bytes === undefined) said.push(`photograph ${sample.digest}: found none, expected it in the data set`)
    else if (hashBytes(bytes) !== sample.digest)
      said.push(`photograph ${sample.digest}: found another one under this name, ${hashBytes(bytes)}`)
    // One that cannot be read teaches nothing, here as where the model was taught.
    else if ((await teaching.see(sample.digest, new Uint8Array(bytes))).ok) seen.push(sample)
  }
  return { seen, said }
}

function datasetIdOf({ lineage }: Manifest): DatasetId | undefined {
  const parsed = v.safeParse(datasetIdSchema, lineage.datasetId)
  return parsed.success ? parsed.output : undefined
}

/** The package that teaching makes of what was seen, with the sayings of the one that is compared. */
async function teachAgain(
  teaching: Teaching,
  manifest: ManifestOf<'anomaly'> | ManifestOf<'classification'>,
  seen: readonly { readonly digest: Digest }[],
  set: SetSource,
): Promise<TaughtPackage> {
  const { name, version, licence, lineage } = manifest
  const isSeen = new Set(seen.map(({ digest }) => digest))
  const wasSeen = ({ digest }: { readonly digest: Digest }) => isSeen.has(digest)
  if (manifest.task === 'classification') {
    teaching.fitClasses(classSamplesOf(set.manifest).filter(wasSeen), set.drawings.view)
    const { classes, thresholds } = manifest
    return teaching.packageClasses({ name, version, licence, lineage, classes, thresholds })
  }
  await teaching.fit(samplesOf(set.manifest, set.drawings).filter(wasSeen), set.drawings.view)
  return teaching.package({ name, version, licence, lineage, thresholds: manifest.thresholds })
}

async function compareWith(
  found: FolderPackage,
  set: SetSource,
  request: RebuildRequest,
): Promise<Result<string[], RebuildError>> {
  const { manifest } = found
  if (manifest.task !== 'anomaly' && manifest.task !== 'classification')
    return refuse('package', `found task ${manifest.task}, expected a taught model`)
  const digest = datasetDigest(set.manifest)
  if (digest !== manifest.lineage.dataset)
    return ok([
      `data set: found digest ${digest}, expected ${textIn(manifest.lineage, 'dataset')}: a photograph, label, group or mark is another`,
    ])
  const teaching = await openBackbone(textIn(manifest.lineage, 'backbone'), request.backbones)
  if (!teaching.ok) return teaching
  const { seen, said } = await lookAtAll(teaching.value, set, request)
  if (said.length > 0) return ok(said)
  return ok(differences(found, await teachAgain(teaching.value, manifest, seen, set)))
}

/**
 * Teaches a model again from its data set and backbone, and says everything that differs from the package: nothing
 * where all bytes are the same.
 */
export async function rebuild(request: RebuildRequest): Promise<Result<string[], RebuildError>> {
  const found = await readPackage(request.folder)
  if (!found.ok) return found
  const { manifest } = found.value
  const set = await openSet(
    request.data,
    textIn(manifest.lineage, 'dataset') as Digest,
    datasetIdOf(manifest),
  )
  if (!set.ok) return set
  try {
    return await compareWith(found.value, set.value, request)
  } finally {
    set.value.close()
  }
}
