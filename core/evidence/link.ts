/** The links of a proof, in the order in which they are checked. */
export const LINKS = [
  'signature',
  'grant',
  'passkey',
  'esign',
  'chain',
  'openings',
  'inclusion',
  'checkpoint',
  'blobs',
] as const
export type LinkName = (typeof LINKS)[number]

/**
 * `broken`: what was found contradicts what was signed. `unchecked`: something that the check needs is not here, so
 * that nothing is shown either way; silence is never taken for proof.
 */
export type LinkState = 'holds' | 'broken' | 'unchecked'

/** One link of the proof: what was shown, what broke, or what was missing. */
export interface Link {
  readonly name: LinkName
  readonly state: LinkState
  /** What was found, for whoever wants to know. */
  readonly detail: string
}

/** What a check hands back: what it found, or what stopped it. */
export type Finding = Pick<Link, 'state' | 'detail'>

export const holds = (detail: string): Finding => ({ state: 'holds', detail })
export const broken = (detail: string): Finding => ({ state: 'broken', detail })
export const unchecked = (detail: string): Finding => ({ state: 'unchecked', detail })
