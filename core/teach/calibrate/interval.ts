/** Probability of at most `most` hits in `of` tries of chance `chance`, from the terms of the binomial. */
function atMost(most: number, of: number, chance: number): number {
  if (chance <= 0) return 1
  if (chance >= 1) return most >= of ? 1 : 0
  const odds = Math.log(chance) - Math.log1p(-chance)
  let term = of * Math.log1p(-chance)
  let sum = Math.exp(term)
  for (let k = 1; k <= most; k++) {
    term += Math.log((of - k + 1) / k) + odds
    sum += Math.exp(term)
  }
  return Math.min(1, sum)
}

/** Where a falling function of a chance crosses a value, to 50 bits. */
function crossing(value: number, of: (chance: number) => number): number {
  let low = 0
  let high = 1
  for (let i = 0; i < 50; i++) {
    const middle = (low + high) / 2
    if (of(middle) > value) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** A share that was counted, and between what it lies. */
export interface Interval {
  readonly low: number
  readonly high: number
}

/**
 * The exact interval of Clopper and Pearson (Biometrika, 1934) for `hits` of `of` tries: whatever the true chance is,
 * it lies inside at least as often as `confidence` says. 0 to 1 when nothing was tried.
 */
export function clopperPearson(hits: number, of: number, confidence = 0.95): Interval {
  if (hits < 0 || hits > of) throw new Error(`interval: found ${hits} hits of ${of} tries`)
  const tail = (1 - confidence) / 2
  return {
    low: hits === 0 ? 0 : crossing(1 - tail, (chance) => atMost(hits - 1, of, chance)),
    high: hits === of ? 1 : crossing(tail, (chance) => atMost(hits, of, chance)),
  }
}
