import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Bytes } from '../../core/bytes.ts'
import { inspectPackage } from '../../core/model/inspect-package.ts'
import { type Manifest, manifestDigest } from '../../core/model/manifest.ts'
import { parseManifest } from '../../core/model/parse-manifest.ts'
import { ok, type Result } from '../../core/result.ts'
import { makeQueue, type Queue } from '../ingest/queue.ts'
import { SIGNATURE } from '../model/read-model.ts'
import { failure, type PackageFailure } from './failure.ts'
import type { Packages } from './packages.ts'
import { writeSignature } from './signature.ts'
import { takeFile } from './take-file.ts'

/** Packages on their way in, a folder each, named by digest. */
const FOLDER = '.incoming'

/** What nobody went on with for a day is removed when the next package comes. */
const LEFT_MS = 24 * 60 * 60 * 1000

export interface IncomingParts {
  /** The plant's own packages. */
  readonly root: string
  /** What is served already. */
  readonly packages: Packages
  readonly now: () => number
}

/**
 * Takes packages file by file: first `model.json`, whose digest names the package, then what it lists, then the end.
 * One package is taken by one at a time: who sends what somebody else sends waits, and finds it here.
 */
export interface Incoming {
  /** Begins or resumes; gives the listed files that are not here yet. */
  begin(digest: string, manifest: Bytes): Promise<Result<string[], PackageFailure>>
  take(digest: string, path: string, body: ReadableStream<Uint8Array>): Promise<Result<null, PackageFailure>>
  /** Takes `model.sig`, also for a package that came without; another in its place where `mayReplace`. */
  sign(digest: string, signature: Bytes, mayReplace: boolean): Promise<Result<null, PackageFailure>>
  /** Looks into the graphs and installs the package in one step, or refuses it whole. */
  finish(digest: string): Promise<Result<null, PackageFailure>>
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )

async function missingOf(folder: string, { files }: Manifest): Promise<string[]> {
  const missing: string[] = []
  for (const { path } of files) if (!(await isThere(join(folder, path)))) missing.push(path)
  return missing
}

async function sweep(folder: string, now: number): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const { mtimeMs } = await stat(join(folder, name))
    if (now - mtimeMs > LEFT_MS) await rm(join(folder, name), { recursive: true, force: true })
  }
}

/** Opens the way in for packages. */
export function makeIncoming({ root, packages, now }: IncomingParts): Incoming {
  const folderOf = (digest: string) => join(root, FOLDER, digest)
  const isInstalled = async (digest: string) => (await packages.find(digest)) !== undefined
  const queues = new Map<string, { queue: Queue; left: number }>()

  /** One piece of work on a package after another. */
  async function alone<T>(digest: string, work: () => Promise<T>): Promise<T> {
    const turn = queues.get(digest) ?? { queue: makeQueue(), left: 0 }
    queues.set(digest, turn)
    turn.left++
    try {
      return await turn.queue(work)
    } finally {
      turn.left--
      if (turn.left === 0) queues.delete(digest)
    }
  }

  /** The manifest that a package began with; it was checked when it came. */
  async function readBegun(digest: string): Promise<Manifest | undefined> {
    const bytes = await readFile(join(folderOf(digest), 'model.json')).catch(() => undefined)
    const parsed = bytes && parseManifest(bytes)
    return parsed?.ok ? parsed.value : undefined
  }

  async function inspect(folder: string, manifest: Manifest): Promise<Result<null, PackageFailure>> {
    const files = new Map<string, Uint8Array>()
    for (const { path } of manifest.files)
      if (path.endsWith('.onnx') || path === manifest.graph)
        files.set(path, await readFile(join(folder, path)))
    const inspected = inspectPackage(manifest, files)
    return inspected.ok ? ok(null) : failure.graph(inspected.error.message)
  }

  async function begin(digest: string, bytes: Bytes): Promise<Result<string[], PackageFailure>> {
    const parsed = parseManifest(bytes)
    if (!parsed.ok) return failure.manifest(parsed.error.message)
    const found = manifestDigest(parsed.value)
    if (found !== digest) return failure.digest(found, digest)
    if (await isInstalled(digest)) return ok([])
    await sweep(join(root, FOLDER), now())
    await mkdir(folderOf(digest), { recursive: true, mode: 0o700 })
    // As it came: a signature is over these bytes, and the digest over what they say.
    await writeFile(join(folderOf(digest), 'model.json'), bytes, { mode: 0o600 })
    return ok(await missingOf(folderOf(digest), parsed.value))
  }

  async function take(digest: string, path: string, body: ReadableStream<Uint8Array>) {
    const manifest = (await packages.find(digest))?.manifest ?? (await readBegun(digest))
    const file = manifest?.files.find((each) => each.path === path)
    if (file === undefined) return failure.unknown(path)
    const target = join(folderOf(digest), path)
    // Somebody else has sent it meanwhile.
    if ((await isInstalled(digest)) || (await isThere(target))) {
      await body.cancel()
      return ok(null)
    }
    await mkdir(dirname(target), { recursive: true, mode: 0o700 })
    return takeFile(body, { target, parts: join(root, FOLDER) }, file)
  }

  async function sign(digest: string, signature: Bytes, mayReplace: boolean) {
    const installed = await packages.find(digest)
    if (installed === undefined)
      return (await readBegun(digest)) === undefined
        ? failure.unknown(SIGNATURE)
        : writeSignature(folderOf(digest), signature)
    const { folder } = installed
    // What ships with the server is not the plant's to sign.
    if (dirname(folder) !== root) return failure.unknown(SIGNATURE)
    if (!mayReplace && (await isThere(join(folder, SIGNATURE)))) return failure.signed
    return writeSignature(folder, signature)
  }

  async function finish(digest: string): Promise<Result<null, PackageFailure>> {
    if (await isInstalled(digest)) return ok(null)
    const manifest = await readBegun(digest)
    if (manifest === undefined) return failure.incomplete('model.json')
    const folder = folderOf(digest)
    const [missing] = await missingOf(folder, manifest)
    if (missing !== undefined) return failure.incomplete(missing)
    const inspected = await inspect(folder, manifest)
    if (!inspected.ok) {
      await rm(folder, { recursive: true, force: true })
      return inspected
    }
    // If we crash before this, nothing of it is served; after it, all of it is.
    try {
      await rename(folder, join(root, digest))
    } catch (error) {
      // \`plumb import\` is another process: it may have been faster.
      if (!(await isInstalled(digest))) throw error
      await rm(folder, { recursive: true, force: true })
    }
    return ok(null)
  }

  return {
    begin: (digest, bytes) => alone(digest, () => begin(digest, bytes)),
    take: (digest, path, body) => alone(digest, () => take(digest, path, body)),
    sign: (digest, signature, mayReplace) => alone(digest, () => sign(digest, signature, mayReplace)),
    finish: (digest) => alone(digest, () => finish(digest)),
  }
}
