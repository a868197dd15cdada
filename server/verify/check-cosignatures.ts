import type { State } from '../../core/governance/state.ts'
import { witnessesOf } from '../../core/governance/witness.ts'
import { cosignersOf } from '../../core/log/cosigners.ts'
import { parseNote } from '../../core/log/note.ts'
import { readCheckpointAt } from '../store/cosignature.ts'
import type { Store } from '../store/query.ts'
import { readRows } from './read-rows.ts'
import type { Report } from './report.ts'

/** Every cosignature must be by one who was a witness of this plant, on the checkpoint that it stands with. */
export async function checkCosignatures(
  store: Store,
  state: State | undefined,
  report: Report,
): Promise<void> {
  // Also those of tablets that have left since, and of keys that policy no longer names.
  const devices = Object.entries(state?.devices ?? {}).map(([id, device]) => [id, { ...device, until: null }])
  const policies = state?.policies.map(({ policy }) => policy) ?? []
  const all = policies.flatMap((policy) =>
    state ? witnessesOf({ ...state, policy, devices: Object.fromEntries(devices) }) : [],
  )
  const witnesses = new Map(all.map((key) => [`${key.name} ${key.publicKey}`, key]))
  for (const { size, name, line } of readRows(store, 'cosignatures', report)) {
    const note = parseNote(`${readCheckpointAt(store, size)}${line}`)
    const keys = [...witnesses.values()].filter((key) => key.name === name)
    const cosigners = note.ok ? await cosignersOf(note.value, keys) : []
    if (cosigners.length === 0)
      report.find(`checkpoint ${size}`, `found a cosignature by ${name} that is not one of this checkpoint`)
  }
}
