import {
  BlobReader,
  configure,
  type FileEntry,
  Uint8ArrayReader,
  Uint8ArrayWriter,
  ZipReader,
  ZipWriter,
  type ZipWriterConstructorOptions,
} from '@zip.js/zip.js'
import type { Bytes } from '../bytes.ts'
import { fail, ok, type Result } from '../result.ts'
import type { BundleFiles } from './bundle.ts'

// On this thread: a worker would be a second script, and nothing here is compressed.
configure({ useWebWorkers: false })

export interface BundleFile {
  readonly name: string
  readonly bytes: Uint8Array
}

export interface ArchiveError {
  readonly kind: 'archive'
  readonly message: string
}

/** Midnight of 1 January 1980 where this runs: ZIP has local times, and a bundle has none. */
export type ZipEpoch = NonNullable<ZipWriterConstructorOptions['lastModDate']>

/**
 * Files as a ZIP, as they come, stored and not compressed: pictures are compressed already, and every file can be
 * found in it by other tools. The same files give the same bytes. Ends with an error when the files do.
 */
export function writeArchive(
  files: AsyncIterable<BundleFile>,
  epoch: ZipEpoch,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const { readable, writable } = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>()
  const write = async () => {
    const zip = new ZipWriter(writable, {
      ...{ level: 0, lastModDate: epoch, extendedTimestamp: false, keepOrder: true },
    })
    for await (const { name, bytes } of files) await zip.add(name, new Uint8ArrayReader(bytes as Bytes))
    await zip.close()
  }
  write().catch((reason) => writable.abort(reason).catch(() => undefined))
  return readable
}

/** Opens a ZIP as a bundle, of any size: names now, files as they are asked for. */
export async function openArchive(blob: Blob): Promise<Result<BundleFiles, ArchiveError>> {
  const refuse = (reason: unknown) =>
    fail<ArchiveError>({ kind: 'archive', message: `found a ZIP that does not open: ${String(reason)}` })
  try {
    const reader = new ZipReader(new BlobReader(blob), { strictness: 'strict', checkSignature: true })
    const entries = new Map<string, FileEntry>()
    for (const entry of await reader.getEntries()) {
      if (entry.directory || entries.has(entry.filename))
        return refuse(`it has ${entry.filename} twice or as a folder`)
      entries.set(entry.filename, entry)
    }
    return ok({
      names: [...entries.keys()],
      read: async (name) => {
        const entry = entries.get(name)
        if (entry === undefined) throw new Error(`archive: found no ${name}`)
        return new Uint8Array(await entry.getData(new Uint8ArrayWriter()))
      },
    })
  } catch (error) {
    return refuse(error)
  }
}

async function* filesOf(bundle: BundleFiles, at: (name: string) => void): AsyncGenerator<BundleFile> {
  for (const name of bundle.names) {
    at(name)
    yield { name, bytes: await bundle.read(name) }
  }
}

/**
 * Where a ZIP first differs from the one that its files make: what lies between the files is checked so, to the bit.
 * Undefined when it does not.
 */
export async function findDifference(
  blob: Blob,
  bundle: BundleFiles,
  epoch: ZipEpoch,
): Promise<string | undefined> {
  let name = ''
  const made = writeArchive(
    filesOf(bundle, (next) => {
      name = next
    }),
    epoch,
  )
  let offset = 0
  for await (const chunk of made) {
    const found = new Uint8Array(await blob.slice(offset, offset + chunk.length).arrayBuffer())
    const differs = found.length !== chunk.length || chunk.some((byte, i) => byte !== found[i])
    if (differs) return `found other bytes around ${name} (byte ${offset} and on) than a bundle has there`
    offset += chunk.length
  }
  return offset === blob.size ? undefined : `found ${blob.size - offset} bytes behind its end`
}
