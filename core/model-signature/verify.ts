import { derToRaw } from '../passkey/ecdsa-signature.ts'
import { ok, type Result } from '../result.ts'
import { parseBundle } from './bundle.ts'
import { signedEnvelope } from './envelope.ts'
import type { ModelKey } from './public-key.ts'
import { refuse, type SignatureRefusal } from './refusal.ts'
import { type ModelFile, parseStatement, WHOLE } from './statement.ts'

async function isSignedBy(
  key: ModelKey,
  raw: Uint8Array<ArrayBuffer>,
  payload: Uint8Array,
): Promise<boolean> {
  const { curve, hash, spki } = key
  try {
    const imported = await crypto.subtle.importKey(
      'spki',
      spki,
      { name: 'ECDSA', namedCurve: curve },
      false,
      ['verify'],
    )
    return await crypto.subtle.verify({ name: 'ECDSA', hash }, imported, raw, signedEnvelope(payload))
  } catch {
    // A point that is not on the curve does not import.
    return false
  }
}

/** The files of a folder against those that were signed: none missing, none altered, none beside them. */
function compareFiles(
  signed: readonly ModelFile[],
  found: readonly ModelFile[],
): Result<null, SignatureRefusal> {
  const left = new Map(found.map(({ path, sha256 }) => [path, sha256]))
  const [only] = signed
  if (only?.path === WHOLE && found.length === 1) {
    const file = found[0]
    return file?.sha256 === only.sha256
      ? ok(null)
      : refuse('file-altered', `${file?.path}: found SHA-256 ${file?.sha256}, expected ${only.sha256}`)
  }
  for (const { path, sha256 } of signed) {
    const digest = left.get(path)
    if (digest === undefined) return refuse('file-missing', `${path}: found no file, expected one`)
    if (digest !== sha256)
      return refuse('file-altered', `${path}: found SHA-256 ${digest}, expected ${sha256}`)
    left.delete(path)
  }
  const [extra] = left.keys()
  return extra === undefined
    ? ok(null)
    : refuse('file-extra', `${extra}: found a file that was not signed, expected none`)
}

/**
 * Verifies a model against its `model.sig` in the strict profile of OpenSSF Model Signing: signed in key mode, exactly
 * once, by this key; method files, SHA-256, no links; exactly the files that were signed. `found` are all files of the
 * folder but `model.sig`. The signature is checked before anything that was signed is read.
 */
export async function verifyModelSignature(
  bundle: Uint8Array,
  key: ModelKey,
  found: readonly ModelFile[],
): Promise<Result<null, SignatureRefusal>> {
  const parsed = parseBundle(bundle)
  if (!parsed.ok) return parsed
  const { payload, signature, hint } = parsed.value
  if (hint !== undefined && hint !== '' && hint !== key.hint)
    return refuse('other-key', `found a signature by key ${hint}, expected ${key.hint}`)
  const raw = derToRaw(signature, key.width)
  if (raw === undefined)
    return refuse('signature-invalid', `found a signature that is not one of ${key.curve} in strict DER`)
  if (!(await isSignedBy(key, raw, payload)))
    return refuse('signature-invalid', `found a signature that does not verify with key ${key.hint}`)
  const statement = parseStatement(payload)
  if (!statement.ok) return statement
  return compareFiles(statement.value, found)
}
