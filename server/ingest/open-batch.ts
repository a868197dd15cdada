import type { Bytes } from '../../core/bytes.ts'
import type { Openings } from '../../core/commitment.ts'
import type { Digest } from '../../core/digest.ts'
import { hashBytes } from '../../core/hash.ts'
import type { SessionKeys } from '../../core/ledger/signature-check.ts'
import { hashLeaf } from '../../core/log/tree.ts'
import { checkOpenings, type OpeningError } from '../../core/record/check-openings.ts'
import type { SignedEvent } from '../../core/record/record.ts'
import { signedBytes } from '../../core/record/signed-bytes.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import type { CourierError } from '../courier.ts'
import { isSignedByNow } from '../key/verify-ed25519.ts'
import { type BadLine, type OpenedLine, openLine } from './open-line.ts'
import type { OpenKey } from './sealing-keys.ts'
import { splitBatch } from './split-batch.ts'

/** An event's signature, checked with the key that the records before it claim; null when none was claimed. */
interface CheckedSignature {
  readonly publicKey: string | null
  readonly isValid: boolean
  /** The event's hash. */
  readonly hash: Digest
}

/** An opened line with all that can be found out about it without the history. */
export interface CheckedLine extends OpenedLine {
  readonly leafHash: Bytes
  /** Undefined for a change. */
  readonly signature: CheckedSignature | undefined
  /** Whether its openings open what the record commits to. */
  readonly opens: Result<null, OpeningError>
}

/** The openings of what an event commits to, and no others: they are stored as they came. */
function checkOwn({ event }: SignedEvent, openings: Openings): Result<null, OpeningError> {
  const found = Object.keys(openings).length
  const expected = new Set(Object.values(event.commits)).size
  if (found > expected)
    return fail({ kind: 'opening-missing', message: `found ${found} openings, expected ${expected}` })
  return checkOpenings(event, openings)
}

/** Follows the sessions that records claim to open: claims are followed, not believed. */
function checkSignature(keys: SessionKeys, record: SignedEvent, leaf: Uint8Array): CheckedSignature {
  const { event, signature } = record
  if (event.type === 'session.opened') keys.set(event.device, event.body.grant.publicKey)
  const publicKey = keys.get(event.device) ?? null
  const signed = signedBytes(record, leaf)
  const isValid = publicKey !== null && isSignedByNow(publicKey, signature, signed)
  return { publicKey, isValid, hash: hashBytes(signed) }
}

/** Finds out about a line all that needs no history. */
export function checkLine(line: OpenedLine, keys: SessionKeys): CheckedLine {
  const { record, openings } = line.parcel
  const leafHash = hashLeaf(line.leaf)
  if (record.kind === 'change') return { ...line, leafHash, signature: undefined, opens: ok(null) }
  return {
    ...line,
    leafHash,
    signature: checkSignature(keys, record, line.leaf),
    opens: checkOwn(record, openings),
  }
}

/** Opens and checks every line of a batch, in order. `keys` are those of the sessions that are open before it. */
export async function openBatch(
  body: Uint8Array,
  openKey: OpenKey,
  keys: SessionKeys,
): Promise<Result<(CheckedLine | BadLine)[], CourierError>> {
  const lines = splitBatch(body)
  if (!lines.ok) return lines
  const checked: (CheckedLine | BadLine)[] = []
  for (const line of lines.value) {
    const opened = await openLine(line, openKey)
    checked.push(opened.kind === 'opened' ? checkLine(opened, keys) : opened)
  }
  return ok(checked)
}
