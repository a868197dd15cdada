import * as v from 'valibot'
import { type Bytes, encodeBase64, parseBase64, utf8, utf8ToText } from '../bytes.ts'
import { ok, type Result } from '../result.ts'
import { PAYLOAD_TYPE } from './envelope.ts'
import type { ModelKey } from './public-key.ts'
import { refuse, type SignatureRefusal } from './refusal.ts'

const MEDIA_TYPE = 'application/vnd.dev.sigstore.bundle.v0.3+json'

/** A bundle for thousands of files is under a megabyte; a larger one is somebody's joke. */
export const MAX_BUNDLE_BYTES = 4 * 1024 * 1024

/** A Sigstore bundle as OpenSSF Model Signing writes it in key mode: no certificate, no transparency log. */
const bundleSchema = v.strictObject({
  mediaType: v.literal(MEDIA_TYPE),
  verificationMaterial: v.strictObject({
    publicKey: v.strictObject({
      hint: v.optional(v.string()),
      /** The PEM itself, as releases before 1.0 put it there; a key that comes with its signature proves nothing. */
      rawBytes: v.optional(v.string()),
      keyDetails: v.optional(v.string()),
    }),
    tlogEntries: v.optional(v.pipe(v.array(v.unknown()), v.maxLength(0))),
  }),
  dsseEnvelope: v.strictObject({
    payload: v.string(),
    payloadType: v.literal(PAYLOAD_TYPE),
    signatures: v.array(v.strictObject({ sig: v.string(), keyid: v.optional(v.nullable(v.string())) })),
  }),
})

/** What a bundle holds, nothing of it believed yet. */
export interface Bundle {
  readonly payload: Bytes
  /** DER. */
  readonly signature: Bytes
  /** The key that it says it was signed with. */
  readonly hint: string | undefined
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(utf8ToText(bytes) ?? '')
  } catch {
    return undefined
  }
}

/** Whether it carries a certificate instead of naming a key. */
const isCertified = (json: unknown): boolean =>
  v.is(v.object({ verificationMaterial: v.object({ x509CertificateChain: v.unknown() }) }), json) ||
  v.is(v.object({ verificationMaterial: v.object({ certificate: v.unknown() }) }), json)

/** Parses a `model.sig`: one straight line of refusals. */
export function parseBundle(bytes: Uint8Array): Result<Bundle, SignatureRefusal> {
  if (bytes.length > MAX_BUNDLE_BYTES)
    return refuse('bundle-malformed', `found ${bytes.length} bytes, expected at most ${MAX_BUNDLE_BYTES}`)
  const json = parseJson(bytes)
  if (json === undefined) return refuse('bundle-malformed', 'found text that is not JSON, expected a bundle')
  if (isCertified(json)) return refuse('not-key-mode', 'found a certificate, expected a signature by a key')
  const parsed = v.safeParse(bundleSchema, json)
  if (!parsed.success) {
    const [issue] = parsed.issues
    return refuse('bundle-malformed', `${v.getDotPath(issue) ?? 'bundle'}: ${issue.message}`)
  }
  const { dsseEnvelope, verificationMaterial } = parsed.output
  const { signatures } = dsseEnvelope
  const [first] = signatures
  if (first === undefined || signatures.length !== 1)
    return refuse('bundle-malformed', `found ${signatures.length} signatures, expected exactly one`)
  const payload = parseBase64(dsseEnvelope.payload)
  const signature = parseBase64(first.sig)
  if (payload === undefined || signature === undefined)
    return refuse('bundle-malformed', 'found a payload or signature that is not base64')
  return ok({ payload, signature, hint: verificationMaterial.publicKey.hint })
}

/** The `model.sig` of a payload and its signature (DER) by a key. */
export const encodeBundle = (payload: Uint8Array, signature: Uint8Array, { hint }: ModelKey): Bytes =>
  utf8(
    JSON.stringify({
      mediaType: MEDIA_TYPE,
      verificationMaterial: { publicKey: { hint }, tlogEntries: [] },
      dsseEnvelope: {
        payload: encodeBase64(payload),
        payloadType: PAYLOAD_TYPE,
        signatures: [{ sig: encodeBase64(signature), keyid: '' }],
      },
    }),
  )
