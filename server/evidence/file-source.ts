import { type FileHandle, open } from 'node:fs/promises'
import type { ZipSource } from '../../core/evidence/archive.ts'

/** A bundle on this machine's disk. Read as a Blob, each part would come in many small pieces. */
export interface FileSource extends ZipSource {
  close(): Promise<void>
}

async function readPart(file: FileHandle, start: number, end: number): Promise<ArrayBuffer> {
  // Memory of its own, and not filled with zeros first: all of it is read, or none is given.
  const { buffer } = Buffer.allocUnsafeSlow(Math.max(0, end - start))
  const { bytesRead } = await file.read(new Uint8Array(buffer), 0, buffer.byteLength, start)
  return bytesRead === buffer.byteLength ? buffer : buffer.slice(0, bytesRead)
}

/** Opens a file to be read in parts; rejects when it cannot be opened. */
export async function openFile(path: string): Promise<FileSource> {
  const file = await open(path, 'r')
  const { size } = await file.stat()
  return {
    size,
    slice: (start, end) => ({ arrayBuffer: () => readPart(file, start, Math.min(end, size)) }),
    close: () => file.close(),
  }
}
