import type { Chain } from '../../core/ledger/ledger.ts'

/** The end of a device's chain as text, its maps as lists. */
export const encodeChain = (chain: Chain): string =>
  JSON.stringify({ ...chain, undecided: [...chain.undecided], selftests: [...chain.selftests] })

/** Reads what encodeChain wrote: the database authenticates its pages, so what is read is what was written. */
export function parseChain(text: string): Chain {
  const stored = JSON.parse(text)
  return { ...stored, undecided: new Map(stored.undecided), selftests: new Map(stored.selftests) }
}
