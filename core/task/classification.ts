import type { ManifestOf } from '../model/manifest.ts'
import { ok, type Result } from '../result.ts'
import { isProbability, probabilitiesOf, toProbability } from './activation.ts'
import { type NoAnswer, notProbable, type Outputs, takeOutput } from './output.ts'

/** A probability for each class, in the order of the manifest's `classes`. */
export function readClassification(
  { outputs, classes }: Pick<ManifestOf<'classification'>, 'outputs' | 'classes'>,
  found: Outputs,
): Result<number[], NoAnswer> {
  const { name, activation } = outputs.classes
  const values = takeOutput(found, name, classes.length)
  if (!values.ok) return values
  const run = { values: values.value, from: 0, step: 1, count: classes.length }
  const probabilities = [...probabilitiesOf(run, activation)]
  const strange = probabilities.find((probability) => !isProbability(probability))
  return strange === undefined ? ok(probabilities.map(toProbability)) : notProbable(strange)
}
