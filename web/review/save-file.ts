import { fail, ok, type Result } from '../../core/result.ts'

/** The part of a chosen file that saving takes; TypeScript's DOM does not know all of it yet. */
export type ChosenFile = Pick<FileSystemFileHandle, 'name' | 'createWritable' | 'getFile'> & {
  remove?(): Promise<void>
}

type Picker = (options: {
  suggestedName: string
  types: { accept: Record<string, string[]> }[]
}) => Promise<ChosenFile>

/**
 * Why a file is not saved. `broke-off`: the bytes ended in the middle, or nothing came for too long. `no-room` and
 * `not-written`: what the disk and the system said. `stopped`: somebody did not want it any more.
 */
export type SaveError = { readonly kind: 'broke-off' | 'no-room' | 'not-written' | 'stopped' }

/** What a ZIP without a comment ends with, 22 bytes from its end: what was cut off anywhere does not have it there. */
const ZIP_END = [0x50, 0x4b, 0x05, 0x06]
const ZIP_END_LENGTH = 22

/** Whether this browser lets a page write into a file that somebody chooses. */
export const canChooseFile = (): boolean => 'showSaveFilePicker' in globalThis

/** Asks where to save a ZIP. To be called in the very click: browsers show the dialog to nobody else. */
export async function chooseFile(suggestedName: string): Promise<Result<ChosenFile, SaveError>> {
  const { showSaveFilePicker } = globalThis as unknown as { showSaveFilePicker: Picker }
  try {
    return ok(
      await showSaveFilePicker({ suggestedName, types: [{ accept: { 'application/zip': ['.zip'] } }] }),
    )
  } catch (error) {
    return fail(errorOf(error, 'AbortError'))
  }
}

function errorOf(error: unknown, stopped?: string): SaveError {
  const name = error instanceof DOMException ? error.name : ''
  if (name === stopped) return { kind: 'stopped' }
  return { kind: name === 'QuotaExceededError' ? 'no-room' : 'not-written' }
}

/** Choosing a file makes it, empty: one that nothing came into goes again. */
async function removeEmpty(file: ChosenFile): Promise<void> {
  if ((await file.getFile()).size === 0) await file.remove?.()
}

/** Reads one chunk; `broke-off` when the source fails, or gives none for so many milliseconds. */
async function next(reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>, patience: number) {
  const timer = setTimeout(() => void reader.cancel().catch(() => undefined), patience)
  try {
    return await reader.read()
  } catch {
    return undefined
  } finally {
    clearTimeout(timer)
  }
}

type ByteStream = ReadableStream<Uint8Array<ArrayBuffer>>

export interface Saving {
  readonly signal: AbortSignal
  /** How long no byte may come, in ms: a network that is gone says nothing. */
  readonly patience: number
  /** Hears how many bytes are on their way to the disk. */
  readonly onBytes: (bytes: number) => void
}

/** Copies until the source ends; gives how many bytes that were. */
async function copy(
  source: ByteStream,
  target: FileSystemWritableFileStream,
  { signal, patience, onBytes }: Saving,
): Promise<Result<number, SaveError>> {
  const reader = source.getReader()
  const stop = () => void reader.cancel().catch(() => undefined)
  signal.addEventListener('abort', stop)
  let bytes = 0
  let end = new Uint8Array()
  try {
    for (;;) {
      const read = await next(reader, patience)
      if (signal.aborted) return fail({ kind: 'stopped' })
      if (read === undefined) return fail({ kind: 'broke-off' })
      if (read.done) break
      await target.write(read.value)
      bytes += read.value.length
      end = new Uint8Array([...end, ...read.value.slice(-ZIP_END_LENGTH)]).slice(-ZIP_END_LENGTH)
      onBytes(bytes)
    }
    return ZIP_END.every((byte, i) => end[i] === byte) ? ok(bytes) : fail({ kind: 'broke-off' })
  } catch (error) {
    return fail(errorOf(error))
  } finally {
    signal.removeEventListener('abort', stop)
    stop()
  }
}

/**
 * Writes a ZIP into a file as it comes, never more of it in memory than what is on its way. The file has all of it or
 * keeps what it had before: browsers write beside it, and put it in its place when it is closed.
 */
export async function saveZip<E extends { kind: string }>(
  file: ChosenFile,
  open: () => Promise<Result<ByteStream, E>>,
  saving: Saving,
): Promise<Result<number, E | SaveError>> {
  const source = await open()
  const saved = source.ok ? await write(file, source.value, saving) : source
  if (!saved.ok) await removeEmpty(file).catch(() => undefined)
  return saved
}

async function write(
  file: ChosenFile,
  source: ByteStream,
  saving: Saving,
): Promise<Result<number, SaveError>> {
  let target: FileSystemWritableFileStream | undefined
  try {
    target = await file.createWritable()
    const copied = await copy(source, target, saving)
    if (copied.ok) await target.close()
    else await target.abort().catch(() => undefined)
    return copied
  } catch (error) {
    await source.cancel().catch(() => undefined)
    return fail(errorOf(error))
  }
}
