import type { Bytes } from '../../core/bytes.ts'
import type { GroupId, InspectionId } from '../../core/id.ts'
import { openArchive } from './archive.ts'

/** Something that may be a photograph, not read yet. */
export interface Source {
  /** With its folders, where it has any. */
  readonly path: string
  readonly from: 'camera' | 'file' | 'inspection'
  readonly capture?: InspectionId
  readonly group?: GroupId
  readonly read: () => Promise<Bytes>
}

/** What could not be taken, and why, in words. */
export interface Refused {
  readonly path: string
  readonly why: string
}

const fileSource = (file: File, path: string): Source => ({
  ...{ path, from: 'file' },
  read: async () => new Uint8Array(await file.arrayBuffer()),
})

const isArchive = (file: File): boolean => /\.zip$/i.test(file.name) || file.type === 'application/zip'

async function archiveSources(
  file: File,
  largest?: number,
): Promise<{ sources: Source[]; refused: Refused[] }> {
  const opened = openArchive(new Uint8Array(await file.arrayBuffer()), largest)
  if (!opened.ok) return { sources: [], refused: [{ path: file.name, why: opened.error.message }] }
  const sources = opened.value.map(({ path, read }) => ({
    path,
    from: 'file' as const,
    read: async () => read(),
  }))
  return { sources, refused: [] }
}

/** Files that were chosen: archives are looked into, up to `largest` bytes a file, the rest is taken by name and folder. */
export async function sourcesOf(
  files: Iterable<File>,
  largest?: number,
): Promise<{ sources: Source[]; refused: Refused[] }> {
  const sources: Source[] = []
  const refused: Refused[] = []
  for (const file of files) {
    if (!isArchive(file)) {
      sources.push(fileSource(file, file.webkitRelativePath || file.name))
      continue
    }
    const inside = await archiveSources(file, largest)
    sources.push(...inside.sources)
    refused.push(...inside.refused)
  }
  return { sources, refused }
}

/** All files below a dropped entry, with their paths. A directory is read in portions, to the last one. */
async function filesBelow(entry: FileSystemEntry): Promise<File[]> {
  if (entry instanceof FileSystemFileEntry) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject))
    const path = entry.fullPath.replace(/^\//, '')
    Object.defineProperty(file, 'webkitRelativePath', { value: path })
    return [file]
  }
  if (!(entry instanceof FileSystemDirectoryEntry)) return []
  const reader = entry.createReader()
  const files: File[] = []
  for (;;) {
    const portion = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    )
    if (portion.length === 0) return files
    for (const inner of portion) files.push(...(await filesBelow(inner)))
  }
}

/** Files and folders that were dropped. The entries are taken before the first wait: the browser forgets them after. */
export async function droppedFiles(transfer: DataTransfer): Promise<File[]> {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null)
  if (entries.length === 0) return [...transfer.files]
  return (await Promise.all(entries.map(filesBelow))).flat()
}
