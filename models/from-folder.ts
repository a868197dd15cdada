import { readdirSync } from 'node:fs'
import { basename, extname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type Backbone, openBackbone } from './backbone/open.ts'
import { buildPackage, type GoldenCase, type ModelPackage } from './package.ts'
import { decodePhotograph } from './photograph.ts'
import { writePackage } from './write.ts'

const PHOTOGRAPHS = new Set(['.jpg', '.jpeg', '.png', '.webp'])

/** Golden cases taken from the end of the folder; the fit sees them only when the folder is no longer than the shots. */
const GOLDEN_COUNT = 3

export interface FolderRequest {
  readonly folder: string
  /** How many photographs to teach with, first by file name; all unless told. */
  readonly shots?: number | undefined
  readonly name?: string | undefined
}

/** A package taught on a folder of photographs of good parts (JPEG, PNG, WebP), by file name. */
export async function packageFromFolder(
  { folder, shots, name = basename(resolve(folder)) }: FolderRequest,
  backbone: Backbone,
  say: (line: string) => void,
): Promise<ModelPackage> {
  const paths = readdirSync(folder)
    .filter((file) => PHOTOGRAPHS.has(extname(file).toLowerCase()))
    .sort()
    .map((file) => join(folder, file))
  const good = await Promise.all(paths.slice(0, shots).map((path) => decodePhotograph(path)))
  const golden = paths.slice(-GOLDEN_COUNT).map(
    async (path, i): Promise<GoldenCase> => ({
      name: `good-${i + 1}`,
      kind: 'good',
      image: await decodePhotograph(path),
    }),
  )
  const lineage = { origin: `a folder of ${paths.length} photographs` }
  return buildPackage({ name, version: '1', good, golden: await Promise.all(golden), lineage }, backbone, say)
}

async function command(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { shots: { type: 'string' }, name: { type: 'string' } },
  })
  const [folder, out] = positionals
  const shots = values.shots === undefined ? undefined : Number(values.shots)
  if (folder === undefined || out === undefined || (shots !== undefined && !Number.isInteger(shots))) {
    console.error('usage: node models/from-folder.ts FOLDER OUT [--shots N] [--name NAME]')
    return 2
  }
  const model = await packageFromFolder(
    { folder, shots, name: values.name },
    await openBackbone(),
    console.log,
  )
  writePackage(out, model)
  console.log(
    `written to ${out}: pass up to ${model.manifest.thresholds.pass}, fail above ${model.manifest.thresholds.fail}`,
  )
  return 0
}

if (import.meta.main) process.exitCode = await command()
