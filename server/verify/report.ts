/** Something that is not as it was written. `where` names it: `leaf 12`, `tile/0/000`, `checkpoint 40`, `blob …`. */
export interface VerifyFinding {
  readonly where: string
  readonly message: string
}

/** What was looked at. */
export interface VerifySummary {
  leaves: number
  changes: number
  events: number
  tiles: number
  checkpoints: number
  receipts: number
  openings: number
  inspections: number
  blobs: number
  /** Blobs that records name and no tablet has handed over yet: no finding, the tablets still have them. */
  outstanding: number
  /** Refused records that the server keeps: somebody may want to look, the history is whole. */
  kept: number
  /** SHA-256 over everything that the history adds up to. */
  stateHash: string
}

export interface Report {
  readonly findings: VerifyFinding[]
  readonly summary: VerifySummary
  find(where: string, message: string): void
}

/** An empty report. */
export function makeReport(): Report {
  const findings: VerifyFinding[] = []
  const summary: VerifySummary = {
    ...{ leaves: 0, changes: 0, events: 0, tiles: 0, checkpoints: 0, receipts: 0, openings: 0 },
    ...{ inspections: 0, blobs: 0, outstanding: 0, kept: 0, stateHash: '' },
  }
  return { findings, summary, find: (where, message) => void findings.push({ where, message }) }
}
