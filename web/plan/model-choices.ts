import type { Digest } from '../../core/digest.ts'
import { isActive, type State } from '../../core/governance/state.ts'
import { readManifest } from '../model/read-manifest.ts'
import type { ModelChoice } from './plan-draft.svelte.ts'

/** Models that a plan's step may use: registered, not stopped everywhere, on the server, and of a task that judges. */
export async function readChoices({ models, quarantines }: State): Promise<ModelChoice[]> {
  const free = (Object.keys(models) as Digest[]).filter(
    (model) =>
      isActive(models[model]) && !quarantines?.[model]?.some((each) => isActive(each) && each.line === null),
  )
  const read = await Promise.all(free.map(async (model) => ({ model, manifest: await readManifest(model) })))
  return read.flatMap(({ model, manifest }): ModelChoice[] => {
    if (!manifest.ok || manifest.value.task !== 'anomaly') return []
    const { name, version, thresholds } = manifest.value
    return [{ model, name: `${models[model]?.name ?? name}, version ${version}`, thresholds }]
  })
}
