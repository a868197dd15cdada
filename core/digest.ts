import * as v from 'valibot'

/** A SHA-256 digest as base64url, 43 characters. */
export const digestSchema = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/),
  v.brand('Digest'),
)
export type Digest = v.InferOutput<typeof digestSchema>
