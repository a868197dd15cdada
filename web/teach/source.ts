import type { Bytes } from '../../core/bytes.ts'
import type { GroupId, InspectionId } from '../../core/id.ts'
import { openArchive } from './archive.ts'
import { isPersons } from './system-file.ts'

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

/** Where a file was, with its folders where a folder was chosen or dropped. */
const pathOf = (file: File): string => file.webkitRelativePath || file.name

/** Files that were chosen: archives are looked into, up to `largest` bytes a file, the rest is taken by name and folder. */
export async function sourcesOf(
  files: Iterable<File>,
  largest?: number,
): Promise<{ sources: Source[]; refused: Refused[] }> {
  const sources: Source[] = []
  const refused: Refused[] = []
  for (const file of files) {
    if (!isPersons(pathOf(file))) continue
    if (!isArchive(file)) {
      sources.push(fileSource(file, pathOf(file)))
      continue
    }
    const inside = await archiveSources(file, largest)
    sources.push(...inside.sources)
    refused.push(...inside.refused)
  }
  return { sources, refused }
}

/** What was dropped: files with their paths, and what the browser could not read. */
export interface Dropped {
  readonly files: readonly File[]
  readonly refused: readonly Refused[]
}

export const NOTHING_DROPPED: Dropped = { files: [], refused: [] }

// By what they say of themselves: Chromium has these classes under other names than the specification.
const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory

/** All files below a dropped entry, with their paths. A directory is read in portions, to the last one. */
async function takeBelow(entry: FileSystemEntry, files: File[], refused: Refused[]): Promise<void> {
  const path = entry.fullPath.replace(/^\//, '')
  try {
    if (isFile(entry)) {
      const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject))
      Object.defineProperty(file, 'webkitRelativePath', { value: path })
      if (isPersons(path)) files.push(file)
    } else if (isFolder(entry)) {
      const reader = entry.createReader()
      for (;;) {
        const portion = await new Promise<FileSystemEntry[]>((resolve, reject) =>
          reader.readEntries(resolve, reject),
        )
        if (portion.length === 0) break
        for (const inner of portion) await takeBelow(inner, files, refused)
      }
    }
  } catch {
    // One that was moved meanwhile, or that this person may not read, costs none of the others.
    refused.push({ path, why: 'It could not be read.' })
  }
}

/** Files and folders that were dropped. The entries are taken before the first wait: the browser forgets them after. */
export async function droppedFiles(transfer: DataTransfer): Promise<Dropped> {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null)
  const files: File[] = entries.length === 0 ? [...transfer.files] : []
  const refused: Refused[] = []
  for (const entry of entries) await takeBelow(entry, files, refused)
  return { files, refused }
}
