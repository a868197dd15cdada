import type { Model } from '../onnx/graph.ts'
import { type InspectError, inspectModel } from '../onnx/inspect.ts'
import { fail, ok, type Result } from '../result.ts'
import { expectedPorts } from './expected-ports.ts'
import type { Manifest } from './manifest.ts'

/**
 * Every graph of a package, read and found to be what its manifest says, by path; or the first reason why one is not.
 * To be asked before anything of a package is installed or run, of files whose digests were checked.
 */
export function inspectPackage(
  manifest: Manifest,
  files: ReadonlyMap<string, Uint8Array>,
): Result<Map<string, Model>, InspectError> {
  const models = new Map<string, Model>()
  for (const [path, expected] of expectedPorts(manifest)) {
    const bytes = files.get(path)
    if (!bytes) return fail({ kind: 'mismatch', message: `found no ${path}, expected it in the package` })
    const model = inspectModel(bytes, expected)
    if (!model.ok) return fail({ ...model.error, message: `${path}: ${model.error.message}` })
    models.set(path, model.value)
  }
  return ok(models)
}
