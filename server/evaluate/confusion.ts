import type { Tally } from './tally.ts'

/** How many photographs of one kind fell into each band. */
export interface Band {
  readonly kind: string
  readonly pass: number
  readonly unsure: number
  readonly fail: number
}

/** What became of each kind of photograph, good ones first, at the suggested thresholds. */
export function confusionOf({ taught, verdicts }: Tally): Band[] {
  const { pass, fail } = taught.thresholds
  return [...new Set(verdicts.map(({ shot }) => shot.kind))].map((kind) => {
    const scores = verdicts.filter(({ shot }) => shot.kind === kind).map(({ score }) => score)
    const passed = scores.filter((score) => score <= pass).length
    const failed = scores.filter((score) => score > fail).length
    return { kind, pass: passed, unsure: scores.length - passed - failed, fail: failed }
  })
}
