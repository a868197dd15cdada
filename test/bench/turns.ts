/** One side of a comparison: does the work of a round. */
export type Side = (round: number) => Promise<unknown>

async function timeOf(side: Side, round: number): Promise<number> {
  const start = performance.now()
  await side(round)
  return performance.now() - start
}

/**
 * Lets the sides take turns, A B, B A, A B …, and gives the milliseconds of each side by round. Round 0 warms up and
 * is not counted.
 */
export async function takeTurns<Name extends string>(
  rounds: number,
  sides: Record<Name, Side>,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(sides) as Name[]
  const times = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, number[]>
  for (let round = 0; round <= rounds; round++)
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const ms = await timeOf(sides[name], round)
      if (round > 0) times[name].push(ms)
    }
  return times
}
