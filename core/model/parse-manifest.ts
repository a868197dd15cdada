import * as v from 'valibot'
import { utf8ToText } from '../bytes.ts'
import { fail, ok, type Result } from '../result.ts'
import { manifestProblem } from './manifest/check.ts'
import { type Manifest, manifestSchema } from './manifest.ts'

export interface ManifestError {
  readonly kind: 'manifest'
  readonly message: string
}

const refuse = (message: string) =>
  fail<ManifestError>({ kind: 'manifest', message: `model.json: ${message}` })

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(utf8ToText(bytes) ?? '')
  } catch {
    return undefined
  }
}

/** The bytes of `model.json`, checked in order: JSON, the schema, and that its parts fit one another. */
export function parseManifest(bytes: Uint8Array): Result<Manifest, ManifestError> {
  const json = parseJson(bytes)
  if (json === undefined) return refuse('found no JSON, expected an object')
  const parsed = v.safeParse(manifestSchema, json)
  if (!parsed.success) {
    const [issue] = parsed.issues
    return refuse(`${v.getDotPath(issue) ?? ''} ${issue.message}`.trim())
  }
  const problem = manifestProblem(parsed.output)
  return problem === undefined ? ok(parsed.output) : refuse(problem)
}
