import { createDecipheriv, type KeyObject } from 'node:crypto'
import { type Bytes, utf8ToText } from '../../core/bytes.ts'
import { guardOf, misfitOf } from '../../core/guard.ts'
import { canonicalText } from '../../core/json.ts'
import { MAX_RECORD_BYTES } from '../../core/limit.ts'
import { type Parcel, parcelSchema } from '../../core/sync/batch.ts'
import type { OpenKey } from './sealing-keys.ts'
import type { BatchLine } from './split-batch.ts'

/** A line whose seal opened and that holds a parcel in its canonical form. */
export interface OpenedLine {
  readonly kind: 'opened'
  readonly parcel: Parcel
  /** The parcel as it was sealed: what is kept when it is refused. */
  readonly bytes: Bytes
  /** Its parts, cut out of it: the record's leaf, and the openings. */
  readonly leaf: Bytes
  readonly openings: Bytes
}

/** A line that cannot be read as a record. `bytes` is as much of it as could be opened. */
export interface BadLine {
  readonly kind: 'record-malformed'
  readonly message: string
  readonly bytes: Uint8Array
}

const TAG_LENGTH = 16

/** AES-256-GCM; undefined when the line was altered, or is not under this key. */
function unseal({ sealed }: Extract<BatchLine, { kind: 'sealed' }>, key: KeyObject): Bytes | undefined {
  const body = Buffer.from(sealed.sealed, 'base64url')
  const tagAt = body.length - TAG_LENGTH
  if (tagAt < 0) return undefined
  const options = { authTagLength: TAG_LENGTH }
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(sealed.nonce, 'base64url'), options)
  decipher.setAAD(Buffer.from(sealed.by))
  decipher.setAuthTag(body.subarray(tagAt))
  try {
    const opened = decipher.update(body.subarray(0, tagAt))
    decipher.final()
    return new Uint8Array(opened.buffer, opened.byteOffset, opened.length) as Bytes
  } catch {
    return undefined
  }
}

const isParcel = guardOf(parcelSchema)

// A parcel in its canonical form is {"openings":…,"record":…}.
const BEFORE_OPENINGS = '{"openings":'.length
const BEFORE_RECORD = ',"record":'.length

/** Cuts a parcel in its canonical form into its parts; a record is as long as its leaf. */
export const cutParcel = (bytes: Bytes, leafLength: number) => ({
  leaf: bytes.subarray(-1 - leafLength, -1),
  openings: bytes.subarray(BEFORE_OPENINGS, -1 - leafLength - BEFORE_RECORD),
})

/** Parses what a sealed line held; refuses what is not the canonical form of a parcel. */
export function parseParcel(bytes: Bytes): OpenedLine | BadLine {
  const refuse = (message: string): BadLine => ({ kind: 'record-malformed', message, bytes })
  const text = utf8ToText(bytes)
  if (text === undefined) return refuse('found bytes that are not UTF-8')
  try {
    const parcel: unknown = JSON.parse(text)
    if (!isParcel(parcel))
      return refuse(`found a record that does not fit: ${misfitOf(parcelSchema, parcel)}`)
    const record = canonicalText(parcel.record)
    // The canonical form of a parcel, put together from its parts: the record's is needed by itself.
    if (`{"openings":${canonicalText(parcel.openings)},"record":${record}}` !== text)
      return refuse('found JSON that is not canonical')
    const leafLength = Buffer.byteLength(record)
    if (leafLength > MAX_RECORD_BYTES)
      return refuse(`found a record of ${leafLength} bytes, expected at most ${MAX_RECORD_BYTES}`)
    return { kind: 'opened', parcel, bytes, ...cutParcel(bytes, leafLength) }
  } catch {
    // JSON.parse, and canonical JSON for what it cannot carry.
    return refuse('found text that is not JSON, or that canonical JSON cannot carry')
  }
}

/** Opens and parses one line of a batch. */
export async function openLine(line: BatchLine, openKey: OpenKey): Promise<OpenedLine | BadLine> {
  const refuse = (message: string, text: string): BadLine => ({
    ...{ kind: 'record-malformed', message, bytes: new Uint8Array(Buffer.from(text, 'latin1')) },
  })
  if (line.kind === 'malformed')
    return refuse('found a line that is neither a key nor a sealed record', line.text)
  if (line.key === undefined)
    return refuse(`found a record under key ${line.sealed.by}, which is not in this batch`, line.text)
  // The key line is kept with it: without it nobody could ever look into the record.
  const text = `${JSON.stringify(line.key)}\n${line.text}`
  const key = await openKey(line.key)
  if (key === undefined) return refuse(`found key ${line.key.key}, which is not sealed to this plant`, text)
  const bytes = unseal(line, key)
  if (bytes === undefined) return refuse(`found a record that does not open with key ${line.key.key}`, text)
  return parseParcel(bytes)
}
