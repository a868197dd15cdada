import { type Bytes, parseBase64url } from '../bytes.ts'
import type { Digest } from '../digest.ts'
import type { State } from '../governance/state.ts'
import { type Manifest, manifestDigest } from '../model/manifest.ts'
import { parseManifest } from '../model/parse-manifest.ts'
import { parseSpki } from '../model-signature/public-key.ts'
import { verifyPackageSignature } from '../model-signature/verify-package.ts'
import { modelName, parseName } from './bundle.ts'
import type { Find, ReadBundle } from './read-files.ts'

/**
 * The models of a bundle: each `model.json` must be the one that a change registered, and where somebody outside the
 * plant vouches for it, signed by the key that a change trusts.
 */
export async function checkModels(
  { files }: ReadBundle,
  state: State,
  find: Find,
): Promise<ReadonlyMap<Digest, Manifest>> {
  const models = new Map<Digest, Manifest>()
  for (const [name, bytes] of files) {
    const named = parseName(name)
    if (named?.kind !== 'model' || named.file !== 'model.json') continue
    const parsed = parseManifest(bytes)
    const digest = parsed.ok ? manifestDigest(parsed.value) : undefined
    if (!parsed.ok) find(name, parsed.error.message)
    else if (digest !== named.digest || digest === undefined)
      find(name, `found a model with digest ${digest}`)
    else if (state.models[digest] === undefined) find(name, 'found a model that was never registered')
    else {
      models.set(digest, parsed.value)
      const message = await unsigned(files, { state, manifest: parsed.value, description: bytes })
      if (message !== undefined) find(modelName(digest, 'model.sig'), message)
    }
  }
  return models
}

async function unsigned(
  files: ReadonlyMap<string, Bytes>,
  { state, manifest, description }: { state: State; manifest: Manifest; description: Bytes },
): Promise<string | undefined> {
  const digest = manifestDigest(manifest)
  const signer = state.models[digest]?.signer
  if (signer === undefined) return undefined
  const signature = files.get(modelName(digest, 'model.sig'))
  if (signature === undefined) return 'found no signature, expected one by whoever vouches for the model'
  const key = parseSpki(parseBase64url(state.signers?.[signer]?.key ?? '') ?? new Uint8Array())
  if (!key.ok) return key.error.message
  const verified = await verifyPackageSignature({ signature, description, manifest }, key.value)
  return verified.ok ? undefined : verified.error.message
}
