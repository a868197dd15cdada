/** One side of a comparison: does the work of a round. */
export type Side = (round: number) => Promise<unknown>

/** Milliseconds of each round of one side: by the clock, and of all cores together in this process. */
export interface Times {
  readonly clock: number[]
  readonly cpu: number[]
}

async function timeOf(side: Side, round: number): Promise<{ clock: number; cpu: number }> {
  const before = process.cpuUsage()
  const start = performance.now()
  await side(round)
  const clock = performance.now() - start
  const { user, system } = process.cpuUsage(before)
  return { clock, cpu: (user + system) / 1000 }
}

/**
 * Lets the sides take turns, A B, B A, A B …, and gives the times of each side by round. Round 0 warms up and is not
 * counted.
 */
export async function takeTurns<Name extends string>(
  rounds: number,
  sides: Record<Name, Side>,
): Promise<Record<Name, Times>> {
  const names = Object.keys(sides) as Name[]
  const times = Object.fromEntries(names.map((name) => [name, { clock: [], cpu: [] }])) as unknown as Record<
    Name,
    Times
  >
  for (let round = 0; round <= rounds; round++)
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const { clock, cpu } = await timeOf(sides[name], round)
      if (round === 0) continue
      times[name].clock.push(clock)
      times[name].cpu.push(cpu)
    }
  return times
}
