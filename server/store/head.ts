import type { DeviceId } from '../../core/id.ts'
import { emptyLedger, type Ledger } from '../../core/ledger/ledger.ts'
import { readEdge, type TileEdge } from '../../core/log/tile-edge.ts'
import { parseChain } from './chain-text.ts'
import { all, first, type Store } from './query.ts'
import { readSize, readTile } from './read-log.ts'

/** Where the history stands: all that the next append needs. Replaced whole after each commit, never changed. */
export interface Head {
  readonly ledger: Ledger
  readonly edge: TileEdge
}

/** Reads the ledger as of the last commit. */
export function readLedger(store: Store): Ledger {
  const ledger = emptyLedger()
  const row = first(store, store.query.selectFrom('states').select('state'))
  if (row) ledger.state = JSON.parse(row.state)
  for (const { device, chain } of all(store, store.query.selectFrom('chains').selectAll()))
    ledger.chains.set(device as DeviceId, parseChain(chain))
  return ledger
}

/** Reads the head as of the last commit: at the start, and after a commit that failed. */
export async function readHead(store: Store): Promise<Head> {
  const size = readSize(store)
  const edge = await readEdge(size, async (tile) => readTile(store, tile))
  if (!edge.ok) throw new Error(`log: ${edge.error.message}`)
  return { ledger: readLedger(store), edge: edge.value }
}
