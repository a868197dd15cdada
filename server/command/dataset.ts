import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import * as v from 'valibot'
import { datasetDigest } from '../../core/dataset/manifest.ts'
import type { Digest } from '../../core/digest.ts'
import { type DatasetId, datasetIdSchema } from '../../core/id.ts'
import { encodeJson, type Json } from '../../core/json.ts'
import { drawingFile, MANIFEST_FILE, openCurrentSet, photographFile } from '../rebuild/set-source.ts'
import { say } from './say.ts'
import { dataFolder } from './serve-setting.ts'

/** What is asked of `plumb dataset`; undefined where it cannot be meant. The id goes by its place: it may begin with a dash. */
export function parseDataset([word, text, ...args]: readonly string[]):
  | { id: DatasetId; out: string }
  | undefined {
  const id = v.safeParse(datasetIdSchema, text)
  if (word !== 'export' || !id.success) return undefined
  try {
    const { out } = parseArgs({ args, options: { out: { type: 'string' } } }).values
    return out === undefined ? undefined : { id: id.output, out }
  } catch {
    return undefined
  }
}

/** `plumb dataset export ID --out DIR`: writes a data set's manifest and photographs; gives the exit code. */
export async function runDataset(args: string[]): Promise<number> {
  const asked = parseDataset(args)
  if (asked === undefined) {
    say.error('expected plumb dataset export ID --out DIR: the id is in the address of the data set')
    return 2
  }
  const set = await openCurrentSet(dataFolder(process.env), asked.id)
  if (!set.ok) {
    say.line(set.error.message)
    return 1
  }
  const { manifest, drawings, photograph, close } = set.value
  try {
    for (const below of ['photographs', 'drawings']) await mkdir(join(asked.out, below), { recursive: true })
    const missing: string[] = []
    for (const sample of manifest.samples) {
      const bytes = await photograph(sample.photograph)
      if (bytes === undefined) missing.push(sample.photograph)
      else await writeFile(join(asked.out, photographFile(sample.photograph)), bytes)
    }
    const drawn: [Digest, Json][] = [...drawings.regions]
    if (drawings.view !== null && manifest.frame !== null) drawn.push([manifest.frame.view, drawings.view])
    for (const [digest, value] of drawn)
      await writeFile(join(asked.out, drawingFile(digest)), encodeJson(value))
    await writeFile(join(asked.out, MANIFEST_FILE), encodeJson(manifest))
    for (const digest of missing) say.line(`photograph ${digest} is still on its tablet`)
    say.line(`${manifest.samples.length - missing.length} photographs and ${MANIFEST_FILE} in ${asked.out}`)
    say.line(`  digest ${datasetDigest(manifest)}`)
    return missing.length === 0 ? 0 : 1
  } finally {
    close()
  }
}
