import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parsePublicKey } from '../../core/model-signature/public-key.ts'
import type { SignatureRefusal } from '../../core/model-signature/refusal.ts'
import { verifyModelSignature } from '../../core/model-signature/verify.ts'
import { ok, type Result } from '../../core/result.ts'
import { failure, type ModelFailure } from './failure.ts'
import { readModel, SIGNATURE } from './read-model.ts'

/** What was verified: how many files, and by which key. */
export interface VerifiedModel {
  readonly files: number
  readonly hint: string
}

const readOrNothing = (path: string): Promise<Buffer | undefined> => readFile(path).catch(() => undefined)

/** Verifies a model's folder against its `model.sig` and a public key in PEM; or the first reason why not. */
export async function verifyModel(
  folder: string,
  keyPath: string,
): Promise<Result<VerifiedModel, ModelFailure | SignatureRefusal>> {
  const pem = await readOrNothing(keyPath)
  if (pem === undefined) return failure.key(keyPath, 'no file that can be read, expected a public key in PEM')
  const key = parsePublicKey(pem.toString('utf8'))
  if (!key.ok) return failure.key(keyPath, key.error.message.replace(/^found /, ''))
  const files = await readModel(folder)
  if (!files.ok) return files
  const bundle = await readOrNothing(join(folder, SIGNATURE))
  if (bundle === undefined) return failure.unsigned(folder)
  const verified = await verifyModelSignature(bundle, key.value, files.value)
  return verified.ok ? ok({ files: files.value.length, hint: key.value.hint }) : verified
}
