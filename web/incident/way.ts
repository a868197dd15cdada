import type { Digest } from '../../core/digest.ts'
import { go } from '../app/route.svelte.ts'

/** Opens the incident page with a model in doubt. */
export function goToIncident(model: Digest): void {
  go({ name: 'incident' })
  history.replaceState(history.state, '', `${location.pathname}?model=${model}`)
}

/** The model that the address names, where the plant has it; otherwise the plant's first. */
export function modelInDoubt(models: readonly string[]): string | undefined {
  const named = new URLSearchParams(location.search).get('model')
  return models.find((model) => model === named) ?? models[0]
}
