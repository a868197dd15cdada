import { quorumOf } from '../../core/governance/witness.ts'
import type { DeviceId } from '../../core/id.ts'
import type { App } from '../app/app.svelte.ts'
import { witnessText } from '../records/word.ts'
import { fetchCheckpoint, rememberTiles } from '../sync/prove.ts'
import { witnessed } from '../sync/witness.ts'
import type { Fact } from './fact.ts'

/**
 * How many of the witnesses that policy asks for have seen a tablet's record in the log, besides the tablet itself;
 * none where policy asks for nobody, or the log cannot be read now.
 */
export async function witnessFacts(
  { governance }: Pick<App, 'governance'>,
  device: DeviceId,
  index: number,
): Promise<Fact[]> {
  if (governance === undefined || quorumOf(governance.state) === 0) return []
  const { state } = governance
  const head = await fetchCheckpoint(state)
  if (!head.ok) return []
  const seen = { head: head.value, tiles: rememberTiles() }
  const found = await witnessed({ tablet: { device }, state }, seen, async () => true)
  if (!found.ok) return [{ label: 'Seen in the log', value: found.error.message }]
  return [{ label: 'Seen in the log', value: `by ${witnessText(found.value.sizes, index)} asked` }]
}
