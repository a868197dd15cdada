import type { Bytes } from '../../core/bytes.ts'
import { hashBytes } from '../../core/hash.ts'
import { encodeJson } from '../../core/json.ts'
import { inspectPackage } from '../../core/model/inspect-package.ts'
import type { Description, JudgingManifest } from '../../core/model/manifest.ts'
import { parseManifest } from '../../core/model/parse-manifest.ts'
import type { GoldenCase } from '../package.ts'
import { encodePng } from '../photograph.ts'
import { goldenEntry } from './golden.ts'
import { openReference } from './look.ts'

/** A package of any task that judges. */
export interface TaskPackage {
  readonly manifest: JudgingManifest
  readonly files: ReadonlyMap<string, Bytes>
}

const listed = (files: ReadonlyMap<string, Bytes>) =>
  [...files].map(([path, bytes]) => ({ path, bytes: bytes.length, digest: hashBytes(bytes) }))

/**
 * Makes a package from graphs that were made elsewhere: golden cases with what the WASM reference says of them, checked
 * as every package is before it runs. Throws with the reason when it does not hold together.
 */
export async function packTask(
  description: Description,
  files: ReadonlyMap<string, Bytes>,
  cases: readonly GoldenCase[],
): Promise<TaskPackage> {
  const all = new Map(files)
  // Asking needs neither of the two; everything is checked once they are there.
  const unchecked = { ...description, format: 'plumb-model/1', golden: [], files: [] } as JudgingManifest
  const ask = await openReference(unchecked, all)
  const golden: unknown[] = []
  for (const { name, kind, image } of cases) {
    const answer = await ask(image)
    if (!answer.ok) throw new Error(`${description.name}: ${answer.error.message}`)
    const path = `golden/${name}`
    const found = goldenEntry(answer.value, path)
    all.set(`${path}.png`, await encodePng(image))
    for (const [file, bytes] of found.files) all.set(file, bytes)
    golden.push({ image: `${path}.png`, kind, ...found.entry })
  }
  const parsed = parseManifest(encodeJson({ ...unchecked, golden, files: listed(all) }))
  if (!parsed.ok) throw new Error(parsed.error.message)
  const manifest = parsed.value
  if (manifest.task === 'features') throw new Error('found task features, expected one that judges')
  const inspected = inspectPackage(manifest, all)
  if (!inspected.ok) throw new Error(inspected.error.message)
  return { manifest, files: all }
}
