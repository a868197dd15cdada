import type { Digest } from '../../core/digest.ts'
import { isActive, type State } from '../../core/governance/state.ts'
import { isVouchedFor } from '../../core/governance/vouch.ts'
import { readManifest } from '../model/read-manifest.ts'
import type { ModelChoice } from './step-draft.svelte.ts'

/** Models that a plan's step may use: registered, not stopped everywhere, on the server, and of a task that judges. */
export async function readChoices(state: State): Promise<ModelChoice[]> {
  const { models, quarantines } = state
  const free = (Object.keys(models) as Digest[]).filter(
    (model) =>
      isVouchedFor(state, model) &&
      !quarantines?.[model]?.some((each) => isActive(each) && each.line === null),
  )
  const read = await Promise.all(free.map(async (model) => ({ model, manifest: await readManifest(model) })))
  return read.flatMap(({ model, manifest }): ModelChoice[] => {
    if (!manifest.ok || manifest.value.task === 'features') return []
    const { name, version, task } = manifest.value
    return [
      {
        ...{ model, name: `${models[model]?.name ?? name}, version ${version}`, task },
        classes: 'classes' in manifest.value ? manifest.value.classes : [],
        ...(manifest.value.task === 'anomaly' && { thresholds: manifest.value.thresholds }),
      },
    ]
  })
}
