import type { Bytes } from '../bytes.ts'
import { encodeBase64url, encodeHex, utf8ToText } from '../bytes.ts'
import type { Openings } from '../commitment.ts'
import { sha256Bytes } from '../hash.ts'
import { parseRecord, type SignedRecord } from '../record/record.ts'
import { type BundleFiles, NAMES, parseName } from './bundle.ts'
import { parseFileList } from './file-list.ts'

/** One thing that is not as it should be: where, and what was found and expected. */
export interface BundleFinding {
  readonly where: string
  readonly message: string
}
export type Find = (where: string, message: string) => void

/** A record of a bundle with what belongs to it. */
export interface KeptRecord {
  readonly index: number
  readonly bytes: Bytes
  readonly record: SignedRecord
  readonly proof: string
  /** Undefined where they were left out or erased. */
  readonly openings: Openings | undefined
}

/** A bundle's files, each as it was listed; what is large was hashed and let go. */
export interface ReadBundle {
  /** The small files, by name. */
  readonly files: ReadonlyMap<string, Bytes>
  readonly records: readonly KeptRecord[]
  /** The digests of the pictures that are here. */
  readonly pictures: ReadonlySet<string>
  readonly bytes: number
}

/** Where a file's contents belong, for whoever reads the finding. */
function placeOf(name: string): string {
  const named = parseName(name)
  return named !== undefined && 'index' in named ? `${name} (record ${named.index})` : name
}

const isListed = (name: string): boolean => name !== NAMES.files && name !== NAMES.filesNote

function parseOpenings(bytes: Bytes): Openings | undefined {
  try {
    const json: unknown = JSON.parse(utf8ToText(bytes) ?? '')
    return typeof json === 'object' && json !== null && !Array.isArray(json) ? (json as Openings) : undefined
  } catch {
    return undefined
  }
}

/** The records among some files, in the log's order; a finding for each that is none or has no proof. */
function recordsOf(files: ReadonlyMap<string, Bytes>, find: Find): KeptRecord[] {
  const records: KeptRecord[] = []
  for (const [name, bytes] of files) {
    const named = parseName(name)
    if (named?.kind !== 'record') continue
    const parsed = parseRecord(bytes)
    const proof = files.get(name.replace(/json$/, 'tlog-proof'))
    if (!parsed.ok) find(placeOf(name), parsed.error.message)
    if (proof === undefined) find(placeOf(name), 'found no proof beside it, expected one')
    const stored = files.get(name.replace(/^record/, 'opening'))
    const openings = stored && parseOpenings(stored)
    if (stored !== undefined && openings === undefined)
      find(placeOf(name.replace(/^record/, 'opening')), 'found something else than openings')
    if (parsed.ok && proof !== undefined)
      records.push({
        ...{ index: named.index, bytes, record: parsed.value, proof: utf8ToText(proof) ?? '' },
        openings,
      })
  }
  return records.sort((a, b) => a.index - b.index)
}

/**
 * Reads every file of a bundle and compares it with the list that came with it. `onFile` hears of each file, so that
 * somebody who waits can be told.
 */
export async function readFiles(
  bundle: BundleFiles,
  find: Find,
  onFile: (done: number, of: number) => void = () => undefined,
): Promise<ReadBundle> {
  const read = (name: string) => bundle.read(name).catch(() => undefined)
  const list = bundle.names.includes(NAMES.files) ? await read(NAMES.files) : undefined
  const parsed = parseFileList(list ?? new Uint8Array())
  if (!parsed.ok) find(NAMES.files, parsed.error.message)
  const listed = parsed.ok ? parsed.value : new Map<string, string>()
  const files = new Map<string, Bytes>()
  const pictures = new Set<string>()
  let bytes = 0
  for (const [i, name] of bundle.names.entries()) {
    onFile(i, bundle.names.length)
    const named = parseName(name)
    const content = await read(name)
    if (content === undefined) {
      find(placeOf(name), 'found a file that cannot be read whole')
      continue
    }
    bytes += content.length
    if (named === undefined) find(placeOf(name), 'found a file that belongs to no bundle')
    const sha256 = sha256Bytes(content)
    if (isListed(name) && listed.get(name) !== encodeHex(sha256))
      find(
        placeOf(name),
        listed.has(name) ? 'found other bytes than the list says' : 'found a file that is not listed',
      )
    if (named?.kind === 'picture') {
      const digest = encodeBase64url(sha256)
      if (digest === named.digest) pictures.add(named.digest)
      else find(placeOf(name), `found a picture with digest ${digest}`)
    } else if (named?.kind !== 'page') files.set(name, content)
  }
  for (const name of listed.keys())
    if (!bundle.names.includes(name)) find(placeOf(name), 'found no file, expected the one that is listed')
  onFile(bundle.names.length, bundle.names.length)
  return { files, records: recordsOf(files, find), pictures, bytes }
}
