import { type Bytes, encodeHex, parseBase64url } from '../bytes.ts'
import { sha256Bytes } from '../hash.ts'
import type { Manifest } from '../model/manifest.ts'
import type { Result } from '../result.ts'
import type { ModelKey } from './public-key.ts'
import type { SignatureRefusal } from './refusal.ts'
import { verifyModelSignature } from './verify.ts'

/** A package as it was signed: `model.sig`, the bytes of `model.json`, and what those bytes say. */
export interface SignedPackage {
  readonly signature: Uint8Array
  readonly description: Bytes
  readonly manifest: Manifest
}

const hexOf = (digest: string): string => encodeHex(parseBase64url(digest) ?? new Uint8Array())

/**
 * Verifies that a key signed a package: its `model.json`, byte for byte, and exactly the files that this lists. That
 * each file is what the list says is for whoever reads the file.
 */
export const verifyPackageSignature = (
  { signature, description, manifest }: SignedPackage,
  key: ModelKey,
): Promise<Result<null, SignatureRefusal>> =>
  verifyModelSignature(signature, key, [
    { path: 'model.json', sha256: encodeHex(sha256Bytes(description)) },
    ...manifest.files.map(({ path, digest }) => ({ path, sha256: hexOf(digest) })),
  ])
