import type { Openings } from '../commitment.ts'
import { applyChange } from '../governance/apply-change.ts'
import type { State } from '../governance/state.ts'
import { changeHash } from '../record/change.ts'
import { recordName } from './bundle.ts'
import type { Find, KeptRecord } from './read-files.ts'

/** Where the governance of a bundle leads. */
export interface Governed {
  /** After its last change. */
  readonly state: State
  /** Hash of the genesis, which all of it hangs on. */
  readonly genesis: string
  /** What stands behind its commitments, where it is here: people's names, the plans. */
  readonly openings: Openings
}

/**
 * Folds the changes of a bundle from the genesis on, each verified with the passkey that signed it: the rules that the
 * rest is judged by are people's, not the server's. Undefined, and a finding, when they do not follow one another.
 */
export async function foldChanges(records: readonly KeptRecord[], find: Find): Promise<Governed | undefined> {
  let state: State | undefined
  let genesis: string | undefined
  const openings: Openings[] = []
  for (const { index, record, openings: own = {} } of records) {
    if (record.kind !== 'change') continue
    const next = await applyChange(state, record)
    if (!next.ok) {
      find(`${recordName(index)} (record ${index})`, `${next.error.kind}: ${next.error.message}`)
      return undefined
    }
    state = next.value
    genesis ??= changeHash(record.change)
    openings.push(own)
  }
  if (state !== undefined && genesis !== undefined)
    return { state, genesis, openings: Object.assign({}, ...openings) }
  find('record', 'found no change, expected the genesis and all that followed it')
  return undefined
}
