import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Bytes } from '../../core/bytes.ts'
import { isEqual } from '../../core/bytes.ts'
import { encodeJson } from '../../core/json.ts'
import { inspectPackage } from '../../core/model/inspect-package.ts'
import { type Manifest, manifestDigest } from '../../core/model/manifest.ts'
import { parseManifest } from '../../core/model/parse-manifest.ts'
import { ok, type Result } from '../../core/result.ts'
import type { Package } from '../app/package.ts'
import { failure, type PackageFailure } from './failure.ts'
import { takeFile } from './take-file.ts'

/** Packages on their way in, a folder each, named by digest. */
const FOLDER = '.incoming'

/** What nobody went on with for a day is removed when the next package comes. */
const LEFT_MS = 24 * 60 * 60 * 1000

export interface IncomingParts {
  /** The plant's own packages. */
  readonly root: string
  /** What is served; a package that is whole is put in front. */
  readonly packages: Package[]
  readonly now: () => number
}

/** Takes packages file by file: first `model.json`, whose digest names the package, then what it lists, then the end. */
export interface Incoming {
  /** Begins or resumes; gives the listed files that are not here yet. */
  begin(digest: string, manifest: Bytes): Promise<Result<string[], PackageFailure>>
  take(digest: string, path: string, body: ReadableStream<Uint8Array>): Promise<Result<null, PackageFailure>>
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
  const isInstalled = (digest: string) => packages.some((each) => each.digest === digest)

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

  return {
    async begin(digest, bytes) {
      const parsed = parseManifest(bytes)
      if (!parsed.ok) return failure.manifest(parsed.error.message)
      if (!isEqual(encodeJson(parsed.value), bytes)) return failure.form
      const found = manifestDigest(parsed.value)
      if (found !== digest) return failure.digest(found, digest)
      if (isInstalled(digest)) return ok([])
      await sweep(join(root, FOLDER), now())
      await mkdir(folderOf(digest), { recursive: true, mode: 0o700 })
      await writeFile(join(folderOf(digest), 'model.json'), bytes, { mode: 0o600 })
      return ok(await missingOf(folderOf(digest), parsed.value))
    },
    async take(digest, path, body) {
      const file = (await readBegun(digest))?.files.find((each) => each.path === path)
      if (file === undefined) return failure.unknown(path)
      const target = join(folderOf(digest), path)
      await mkdir(dirname(target), { recursive: true, mode: 0o700 })
      return takeFile(body, target, file)
    },
    async finish(digest) {
      if (isInstalled(digest)) return ok(null)
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
      await rename(folder, join(root, digest))
      packages.unshift({
        folder: join(root, digest),
        name: digest,
        digest: manifestDigest(manifest),
        manifest,
      })
      return ok(null)
    },
  }
}
