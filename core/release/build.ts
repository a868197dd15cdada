import * as v from 'valibot'
import { encodeBase64url } from '../bytes.ts'
import { type Digest, digestSchema } from '../digest.ts'
import { sha256Bytes } from '../hash.ts'
import { encodeJson } from '../json.ts'

/** More files than a build of the app has. */
const MAX_FILES = 2000

/** The files of a build of the app, each path with its SHA-256 (base64url), in the order of their paths. */
export const buildFilesSchema = v.pipe(
  v.array(v.strictTuple([v.pipe(v.string(), v.regex(/^[\w@+~.-]+(\/[\w@+~.-]+)*$/)), digestSchema])),
  v.maxLength(MAX_FILES),
)
export type BuildFiles = readonly (readonly [path: string, sha256: string])[]

/** The hash that names a build of the app: SHA-256 over its list of files as canonical JSON; null for one without files. */
export const hashBuild = (files: BuildFiles): Digest | null =>
  files.length === 0 ? null : (encodeBase64url(sha256Bytes(encodeJson(files))) as Digest)
