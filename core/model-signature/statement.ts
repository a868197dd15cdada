import * as v from 'valibot'
import { type Bytes, concat, encodeHex, parseHex, utf8, utf8ToText } from '../bytes.ts'
import { sha256Bytes } from '../hash.ts'
import { ok, type Result } from '../result.ts'
import { refuse, type SignatureRefusal } from './refusal.ts'

const STATEMENT = 'https://in-toto.io/Statement/v1'
const PREDICATE = 'https://model_signing/signature/v1.0'

/** A file of a model: its path in the folder with forward slashes, and SHA-256 in hexadecimal. */
export interface ModelFile {
  readonly path: string
  readonly sha256: string
}

const sha256Schema = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))

const statementSchema = v.strictObject({
  _type: v.literal(STATEMENT),
  subject: v.pipe(
    v.array(v.strictObject({ name: v.string(), digest: v.strictObject({ sha256: sha256Schema }) })),
    v.length(1),
  ),
  predicateType: v.literal(PREDICATE),
  predicate: v.strictObject({
    resources: v.pipe(
      v.array(v.strictObject({ name: v.string(), algorithm: v.literal('sha256'), digest: sha256Schema })),
      v.minLength(1),
    ),
    /** `ignore_paths` is read and not followed: a file that is not listed is refused, whatever it says to ignore. */
    serialization: v.strictObject({
      method: v.literal('files'),
      hash_type: v.literal('sha256'),
      allow_symlinks: v.literal(false),
      ignore_paths: v.optional(v.array(v.string())),
    }),
  }),
})

/** The name that stands for a model that is one file. */
export const WHOLE = '.'

/** A relative path without empty, `.` or `..` segments, drive or backslash: it cannot lead out of its folder. */
const isSafe = (path: string): boolean =>
  !/[\\\0]/.test(path) && !/^[A-Za-z]:/.test(path) && path.split('/').every((part) => !/^\.{0,2}$/.test(part))

/** SHA-256 over the raw digests of the files, in the order in which they are listed. */
const rootOf = (digests: readonly string[]): string =>
  encodeHex(sha256Bytes(concat(...digests.map((digest) => parseHex(digest) ?? new Uint8Array(0)))))

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(utf8ToText(bytes) ?? '')
  } catch {
    return undefined
  }
}

/** Parses what was signed, in the strict profile; the files that it vouches for. */
export function parseStatement(payload: Uint8Array): Result<readonly ModelFile[], SignatureRefusal> {
  const json = parseJson(payload)
  const type = v.safeParse(v.object({ predicateType: v.string() }), json)
  if (type.success && type.output.predicateType !== PREDICATE)
    return refuse('not-strict', `found predicate ${type.output.predicateType}, expected ${PREDICATE}`)
  const parsed = v.safeParse(statementSchema, json)
  if (!parsed.success) {
    const [issue] = parsed.issues
    return refuse('statement-malformed', `${v.getDotPath(issue) ?? 'statement'}: ${issue.message}`)
  }
  const { resources } = parsed.output.predicate
  const files = resources.map(({ name, digest }) => ({ path: name, sha256: digest }))
  const isWhole = files.length === 1 && files[0]?.path === WHOLE
  const unsafe = isWhole ? undefined : files.find(({ path }) => !isSafe(path))
  if (unsafe) return refuse('path-unsafe', `found path ${unsafe.path}, expected one inside the folder`)
  if (new Set(files.map(({ path }) => path)).size !== files.length)
    return refuse('statement-malformed', 'found a path twice, expected it once')
  const [found, expected] = [parsed.output.subject[0]?.digest.sha256, rootOf(files.map((f) => f.sha256))]
  if (found !== expected)
    return refuse('statement-malformed', `found root digest ${found}, expected ${expected}`)
  return ok(files)
}

/** The statement that vouches for the files of a model, in the order of their paths. */
export function encodeStatement(name: string, files: readonly ModelFile[]): Bytes {
  const sorted = files.toSorted((a, b) => (a.path < b.path ? -1 : 1))
  const statement: v.InferOutput<typeof statementSchema> = {
    _type: STATEMENT,
    subject: [{ name, digest: { sha256: rootOf(sorted.map((file) => file.sha256)) } }],
    predicateType: PREDICATE,
    predicate: {
      serialization: {
        ...{ method: 'files', hash_type: 'sha256', allow_symlinks: false, ignore_paths: ['model.sig'] },
      },
      resources: sorted.map(({ path, sha256 }) => ({ name: path, algorithm: 'sha256', digest: sha256 })),
    },
  }
  return utf8(JSON.stringify(statement))
}
