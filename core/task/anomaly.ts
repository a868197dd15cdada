import type { ManifestOf } from '../model/manifest.ts'
import { ok, type Result } from '../result.ts'
import { type NoAnswer, noAnswer, type Outputs, takeOutput } from './output.ts'

/** How strange each place of the input is; `values` row by row from the top. */
export interface ScoreMap {
  readonly width: number
  readonly height: number
  readonly values: Float32Array<ArrayBuffer>
}

/** The score and the map of an anomaly graph. Without a score of its own, a graph's score is its map's largest value. */
export function readAnomaly(
  { outputs }: Pick<ManifestOf<'anomaly'>, 'outputs'>,
  found: Outputs,
): Result<{ readonly score: number; readonly map: ScoreMap }, NoAnswer> {
  const { name, width, height } = outputs.map
  const values = takeOutput(found, name, width * height)
  if (!values.ok) return values
  const stated = outputs.score ? takeOutput(found, outputs.score.name, 1) : undefined
  if (stated && !stated.ok) return stated
  const score = stated?.value[0] ?? values.value.reduce((a, b) => Math.max(a, b))
  if (!Number.isFinite(score)) return noAnswer(`found score ${score}, expected a number`)
  return ok({ score, map: { width, height, values: new Float32Array(values.value) } })
}
