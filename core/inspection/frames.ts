/**
 * What the scores of several frames come to: their sum in the order given, divided by their number. The order is part of
 * it: floats that are added in another order may differ in the last bit, and a record is checked to the bit.
 */
export const meanScore = (scores: readonly number[]): number =>
  scores.reduce((sum, score) => sum + score, 0) / scores.length

/** Which frame stands for all of them, from 0: the one whose score is nearest the mean, the first of equals. */
export function shownFrame(scores: readonly number[]): number {
  const mean = meanScore(scores)
  const off = scores.map((score) => Math.abs(score - mean))
  return off.indexOf(Math.min(...off))
}
