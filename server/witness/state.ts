import { hash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { open, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import * as v from 'valibot'
import { type Bytes, parseBase64url } from '../../core/bytes.ts'
import type { Signer } from '../../core/ed25519.ts'
import type { VerifierKey } from '../../core/log/verifier-key.ts'
import { rulesSchema } from './rules.ts'

const schema = v.strictObject({
  format: v.literal('plumb-witness/1'),
  /** The witness's own name and secret key, PKCS #8 as base64url. */
  name: v.string(),
  secret: v.string(),
  /** Verifier key of the log that it follows, pinned when it first saw it. */
  log: v.string(),
  /** The last checkpoint that it saw, as the signed note; null before the first. */
  checkpoint: v.nullable(v.string()),
  /** What it remembers of the plant's rules; missing before the first look that saw them. */
  rules: v.optional(rulesSchema),
})
export type WitnessState = v.InferOutput<typeof schema>

/** The state in a file; undefined where there is none. Throws on a file that is something else. */
export async function readState(path: string): Promise<WitnessState | undefined> {
  if (!existsSync(path)) return undefined
  return v.parse(schema, JSON.parse(await readFile(path, 'utf8')))
}

/** Writes the state whole and flushed, or not at all: what was seen once must never be forgotten. */
export async function writeState(path: string, state: WitnessState): Promise<void> {
  const next = `${path}.next`
  await writeFile(next, JSON.stringify(state), { mode: 0o600, flush: true })
  await rename(next, path)
  const folder = await open(dirname(path), 'r')
  await folder.sync()
  await folder.close()
}

/** Keeps something beside the state, once for the same `about`; gives the file. It is there when this returns. */
export async function keepOnce(
  path: string,
  kind: 'evidence' | 'break',
  about: readonly string[],
  kept: object,
): Promise<string> {
  const file = `${path}.${kind}-${hash('sha256', JSON.stringify(about)).slice(0, 16)}.json`
  if (existsSync(file)) return file
  // Under another name until it is whole: a file that is there is never half of it.
  await writeFile(`${file}.next`, JSON.stringify(kept, null, 2), { flush: true })
  await rename(`${file}.next`, file)
  return file
}

/** A new witness of a log. */
export async function newState(name: string, log: string): Promise<WitnessState> {
  const pair = (await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])) as CryptoKeyPair
  const secret = Buffer.from(await crypto.subtle.exportKey('pkcs8', pair.privateKey)).toString('base64url')
  return { format: 'plumb-witness/1', name, secret, log, checkpoint: null }
}

/** The witness's key, to be told to others, and how it signs. */
export async function keyOf({
  name,
  secret,
}: WitnessState): Promise<{ key: VerifierKey<'cosignature/v1'>; sign: Signer }> {
  const bytes: Bytes = parseBase64url(secret) ?? new Uint8Array()
  const key = await crypto.subtle.importKey('pkcs8', bytes, 'Ed25519', true, ['sign'])
  const { x = '' } = await crypto.subtle.exportKey('jwk', key)
  return {
    key: { kind: 'cosignature/v1', name, publicKey: parseBase64url(x) ?? new Uint8Array() },
    sign: async (message) => new Uint8Array(await crypto.subtle.sign('Ed25519', key, message)),
  }
}
