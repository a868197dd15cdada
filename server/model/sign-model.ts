import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { encodeBundle } from '../../core/model-signature/bundle.ts'
import { signedEnvelope } from '../../core/model-signature/envelope.ts'
import { type ModelKey, parsePublicKey } from '../../core/model-signature/public-key.ts'
import { encodeStatement } from '../../core/model-signature/statement.ts'
import { ok, type Result } from '../../core/result.ts'
import { failure, type ModelFailure } from './failure.ts'
import { readModel, SIGNATURE } from './read-model.ts'

/** Reads a private key in PEM; models are signed with P-256, and no other. */
async function readKey(path: string): Promise<Result<{ secret: KeyObject; key: ModelKey }, ModelFailure>> {
  try {
    const secret = createPrivateKey(await readFile(path))
    if (secret.asymmetricKeyDetails?.namedCurve !== 'prime256v1')
      return failure.key(path, 'another kind of key, expected an unencrypted P-256 private key in PEM')
    const pem = createPublicKey(secret).export({ format: 'pem', type: 'spki' })
    const key = parsePublicKey(pem.toString())
    return key.ok ? ok({ secret, key: key.value }) : failure.key(path, key.error.message)
  } catch {
    return failure.key(path, 'no private key that can be read, expected an unencrypted P-256 key in PEM')
  }
}

/** Signs a model's folder: writes `model.sig` over every file in it. Gives the fingerprint of the key. */
export async function signModel(folder: string, keyPath: string): Promise<Result<string, ModelFailure>> {
  const found = await readKey(keyPath)
  if (!found.ok) return found
  const files = await readModel(folder)
  if (!files.ok) return files
  const { secret, key } = found.value
  const payload = encodeStatement(basename(resolve(folder)), files.value)
  const signature = sign('sha256', signedEnvelope(payload), { key: secret, dsaEncoding: 'der' })
  await writeFile(join(folder, SIGNATURE), encodeBundle(payload, signature, key))
  return ok(key.hint)
}
