import type { Digest } from '../digest.ts'
import type { State } from '../governance/state.ts'
import { hashJson } from '../hash.ts'
import type { CredentialId, DeviceId, InspectionId } from '../id.ts'
import type { Verdict } from '../record/word.ts'
import type { Grant } from '../session/grant.ts'

/** What a judged inspection waits for: a person's decision on this very event. */
export interface Undecided {
  readonly judged: Digest
  readonly verdict: Verdict
  /** The plan asks the person to say first what they see, and they have not. */
  readonly owesBlind?: true
}

/** The end of one device's chain: where the next event must hook on, and what it may refer to. */
export interface Chain {
  readonly next: number
  readonly head: Digest | null
  readonly session: Grant | null
  readonly undecided: ReadonlyMap<InspectionId, Undecided>
  /** Passed self-tests of the running session, by event hash. */
  readonly selftests: ReadonlyMap<Digest, { readonly model: Digest; readonly backend: string }>
  /** Models that somebody stopped on this tablet. */
  readonly stopped?: readonly Digest[]
  /** The release that this tablet said last that it runs, and the place in its chain where it did. */
  readonly running?: { readonly release: number; readonly digest: Digest; readonly seq: number }
  /** The last signature counter of each passkey that was used here, where it counts at all. */
  readonly counters?: Readonly<Record<CredentialId, number>>
}

/** A plant's history so far, as far as the next record needs it. `admit` moves it on; fork it to try something. */
export interface Ledger {
  state: State | undefined
  readonly chains: Map<DeviceId, Chain>
}

export const emptyLedger = (): Ledger => ({ state: undefined, chains: new Map() })

/** A copy that can be moved on, or dropped, without the original noticing. */
export const forkLedger = (ledger: Ledger): Ledger => ({
  state: ledger.state,
  chains: new Map(ledger.chains),
})

export const NEW_CHAIN: Chain = {
  next: 0,
  head: null,
  session: null,
  undecided: new Map(),
  selftests: new Map(),
}

/** One hash over everything that a history adds up to: two parties with the same leaves have the same hash. */
export function stateHash(ledger: Ledger): Digest {
  const devices = [...ledger.chains].map(([device, { next, head, session, undecided }]) => ({
    ...{ device, next, head, session: session?.session ?? null },
    undecided: [...undecided].map(([inspection, { judged }]) => [inspection, judged]),
  }))
  devices.sort((a, b) => (a.device < b.device ? -1 : 1))
  return hashJson('state', { state: ledger.state ?? null, devices })
}
