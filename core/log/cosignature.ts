import { type Bytes, concat, utf8 } from '../bytes.ts'
import { SIGNATURE_LENGTH, type Signer, verifyEd25519 } from '../ed25519.ts'
import { fail, ok, type Result } from '../result.ts'
import { type Note, type NoteSignature, signaturesBy } from './note.ts'
import { keyId, type VerifierKey } from './verifier-key.ts'

export interface CosignatureError {
  readonly kind: 'cosignature-missing' | 'cosignature-malformed' | 'cosignature-bad-signature'
  readonly message: string
}

const TIME_LENGTH = 8

/** What a witness signs: tlog-cosignature, Ed25519 signed message. */
const cosignedMessage = (text: string, time: number): Bytes => utf8(`cosignature/v1\ntime ${time}\n${text}`)

/**
 * Cosigns a checkpoint's note text at a time in seconds since 1970: tlog-cosignature, Format. Whoever calls this has
 * verified that the checkpoint is consistent with the largest one it cosigned before.
 */
export async function cosign(
  text: string,
  key: VerifierKey<'cosignature/v1'>,
  time: number,
  sign: Signer,
): Promise<NoteSignature> {
  if (!Number.isSafeInteger(time) || time < 0)
    throw new RangeError(`cosignature: found time ${time}, expected whole seconds since 1970`)
  const stamp = new Uint8Array(TIME_LENGTH)
  new DataView(stamp.buffer).setBigUint64(0, BigInt(time))
  return {
    name: key.name,
    keyId: keyId(key),
    signature: concat(stamp, await sign(cosignedMessage(text, time))),
  }
}

/**
 * Verifies a witness's cosignature on a checkpoint: the latest time, in seconds, at which it says the tree was the
 * largest it knew. Several are allowed, a bad one refuses all: tlog-cosignature, Format.
 */
export async function verifyCosignature(
  note: Note,
  key: VerifierKey<'cosignature/v1'>,
): Promise<Result<{ time: number }, CosignatureError>> {
  let latest: number | undefined
  for (const bytes of signaturesBy(note, key)) {
    if (bytes.length !== TIME_LENGTH + SIGNATURE_LENGTH)
      return refuse('cosignature-malformed', `found ${bytes.length} bytes, expected a time and a signature`)
    const time = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0))
    if (!Number.isSafeInteger(time))
      return refuse('cosignature-malformed', `found time ${time}, expected at most 2^53 - 1`)
    if (!(await verifyEd25519(key.publicKey, bytes.slice(TIME_LENGTH), cosignedMessage(note.text, time))))
      return refuse(
        'cosignature-bad-signature',
        `found a bad cosignature by ${key.name}, expected a good one`,
      )
    latest = Math.max(latest ?? 0, time)
  }
  if (latest === undefined) return refuse('cosignature-missing', `found none, expected one by ${key.name}`)
  return ok({ time: latest })
}

const refuse = (kind: CosignatureError['kind'], message: string) => fail<CosignatureError>({ kind, message })
