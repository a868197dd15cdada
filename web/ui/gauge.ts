/** Where a score lies: below `pass` is a pass, from `fail` on is a fail, between them nobody is sure. */
export interface Bands {
  pass: number
  fail: number
  /** The ends of the scale; 0 to 1 unless told. */
  min?: number
  max?: number
}

export type BandName = 'pass' | 'unsure' | 'fail'

/** A value's place on the scale in percent, clamped to its ends. */
export function place(value: number, { min = 0, max = 1 }: Bands): number {
  const share = (value - min) / (max - min)
  return Math.round(Math.min(1, Math.max(0, share)) * 10_000) / 100
}

/** The bands' edges in percent, in scale order; an empty band is left out. */
export function spans(bands: Bands): { name: BandName; from: number; to: number }[] {
  const pass = place(bands.pass, bands)
  const fail = Math.max(pass, place(bands.fail, bands))
  return [
    { name: 'pass' as const, from: 0, to: pass },
    { name: 'unsure' as const, from: pass, to: fail },
    { name: 'fail' as const, from: fail, to: 100 },
  ].filter(({ from, to }) => to > from)
}
