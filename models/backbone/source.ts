import { encodeHex } from '../../core/bytes.ts'
import { sha256Bytes } from '../../core/hash.ts'
import { fail, ok, type Result } from '../../core/result.ts'

/** Where the weights come from, for reading them and for the lineage of every model that contains them. */
export const SOURCE = {
  package: '@mediapipe/objectron',
  version: '0.4.1675468480',
  file: 'objectron_solution_packed_assets.data',
  sha256: '470986ca5df183f41698da6de74b027d838fe289d77b5ab094497d350bee664e',
  licence:
    'Apache-2.0, as stated in the package.json of @mediapipe/objectron; the weights carry no licence of their own',
  training:
    'inferred: the name of the file inside the package says OpenImages v4; no model card ships with the weights',
} as const

/** The packed file starts with a label map; the network is the rest. */
const NETWORK_START = 184

/** The TFLite network inside the packed file; fails on any other bytes than the ones the recipe was written for. */
export function networkBytes(
  file: Uint8Array,
): Result<Uint8Array, { kind: 'wrong-source'; message: string }> {
  const found = encodeHex(sha256Bytes(file))
  if (found !== SOURCE.sha256) {
    return fail({
      kind: 'wrong-source',
      message: `${SOURCE.file}: found sha256 ${found}, expected ${SOURCE.sha256}`,
    })
  }
  return ok(file.subarray(NETWORK_START))
}
