import type { Bytes } from '../../core/bytes.ts'
import type { Digest } from '../../core/digest.ts'
import { hashBytes } from '../../core/hash.ts'
import { inspectPackage } from '../../core/model/inspect-package.ts'
import { type Manifest, manifestDigest } from '../../core/model/manifest.ts'
import { parseManifest } from '../../core/model/parse-manifest.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { MAX_MANIFEST_BYTES, MAX_PACKAGE_BYTES } from '../engine/limit.ts'

/** A file that somebody chose, with its folders, read when it is asked for. */
export interface ChosenFile {
  readonly path: string
  readonly read: () => Promise<Bytes>
}

/** A package from files: everything in it is what its description says. Whether a signature holds is another question. */
export interface OpenedPackage {
  readonly digest: Digest
  readonly manifest: Manifest
  /** The bytes of `model.json`, which a signature is over. */
  readonly description: Bytes
  readonly signature: Bytes | undefined
  readonly files: ReadonlyMap<string, Bytes>
}

export interface OpenError {
  readonly kind: 'package-unfit'
  readonly message: string
}

const refuse = (message: string) => fail<OpenError>({ kind: 'package-unfit', message })

/** What systems put into folders beside what people did. */
const isStray = (path: string): boolean => /(^|\/)(\.DS_Store|Thumbs\.db|desktop\.ini)$/i.test(path)

/** The files of the package by their paths in it: what stands with, and below, the one `model.json` highest up. */
function filesOf(chosen: readonly ChosenFile[]): Result<Map<string, ChosenFile>, OpenError> {
  const [top] = chosen
    .map(({ path }) => path)
    .filter((path) => /(^|\/)model\.json$/.test(path))
    .sort((a, b) => a.split('/').length - b.split('/').length)
  if (top === undefined) return refuse('found no model.json: choose the folder of a package, or a ZIP of it')
  const folder = top.slice(0, -'model.json'.length)
  const files = new Map<string, ChosenFile>()
  for (const file of chosen) {
    if (isStray(file.path)) continue
    if (!file.path.startsWith(folder)) return refuse(`${file.path}: found a file outside of the package`)
    files.set(file.path.slice(folder.length), file)
  }
  return ok(files)
}

const readFile = (file: ChosenFile | undefined): Promise<Bytes | undefined> =>
  file ? file.read().catch(() => undefined) : Promise.resolve(undefined)

/** One listed file, of the length and the digest that the description says. */
async function readListed(
  file: ChosenFile | undefined,
  { path, bytes, digest }: Manifest['files'][number],
): Promise<Result<Bytes, OpenError>> {
  const found = await readFile(file)
  if (found === undefined) return refuse(`${path}: found no such file, or one that cannot be read`)
  if (found.length !== bytes) return refuse(`${path}: found ${found.length} bytes, expected ${bytes}`)
  return hashBytes(found) === digest
    ? ok(found)
    : refuse(`${path}: found other bytes than model.json says: the file was altered or damaged`)
}

/** Checks the list of files against what was chosen, before anything large is read. */
function checkList(manifest: Manifest, chosen: ReadonlyMap<string, ChosenFile>): string | undefined {
  const total = manifest.files.reduce((sum, { bytes }) => sum + bytes, 0)
  if (total > MAX_PACKAGE_BYTES) return `found ${total} bytes listed, expected at most ${MAX_PACKAGE_BYTES}`
  const listed = new Set(['model.json', 'model.sig', ...manifest.files.map(({ path }) => path)])
  const extra = [...chosen.keys()].find((path) => !listed.has(path))
  return extra && `${extra}: found a file that model.json does not list`
}

/**
 * Opens a package from files of this device: the description, the digest of every file it lists and of none beside
 * them, and what its graphs are. `onProgress` is told bytes; undefined when `signal` ended it.
 */
export async function openPackage(
  chosen: readonly ChosenFile[],
  onProgress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<Result<OpenedPackage, OpenError> | undefined> {
  const found = filesOf(chosen)
  if (!found.ok) return found
  const description = await readFile(found.value.get('model.json'))
  if (description === undefined || description.length > MAX_MANIFEST_BYTES)
    return refuse('model.json: found a file that cannot be read, or is too large')
  const parsed = parseManifest(description)
  if (!parsed.ok) return refuse(parsed.error.message)
  const manifest = parsed.value
  const problem = checkList(manifest, found.value)
  if (problem !== undefined) return refuse(problem)
  const total = manifest.files.reduce((sum, { bytes }) => sum + bytes, 0)
  const files = new Map<string, Bytes>()
  let done = 0
  for (const listed of manifest.files) {
    const read = await readListed(found.value.get(listed.path), listed)
    if (signal.aborted) return undefined
    if (!read.ok) return read
    files.set(listed.path, read.value)
    done += listed.bytes
    onProgress(done, total)
  }
  const inspected = inspectPackage(manifest, files)
  if (!inspected.ok) return refuse(inspected.error.message)
  const signature = await readFile(found.value.get('model.sig'))
  return ok({ digest: manifestDigest(manifest), manifest, description, signature, files })
}
