import type { Engine } from './engine.ts'

/** Medians in milliseconds over as many runs of each; `ratio` is what the budget caps at 1.25. */
export interface EngineBench {
  readonly bare: number
  readonly judged: number
  readonly prepare: number
  readonly run: number
  readonly ratio: number
}

/** The middle value; NaN of nothing. */
export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

/**
 * Measures a photograph in the worker to verdict and map against the bare session run of the same graph on the same
 * backend. The two alternate, so that a busy machine slows both. The engine must be loaded; the first of each is cold
 * and not counted.
 */
export async function benchEngine(engine: Engine, photo: Blob, runs: number): Promise<EngineBench> {
  const times = { bare: [] as number[], judged: [] as number[], prepare: [] as number[], run: [] as number[] }
  for (let i = 0; i <= runs; i++) {
    const bare = await engine.bare(1)
    const judged = await engine.judge(photo)
    if (!bare.ok || !judged.ok) throw new Error('bench: found a refusal, expected a verdict')
    if (i === 0) continue
    times.bare.push(bare.value.ms[0] ?? Number.NaN)
    times.judged.push(judged.value.ms.total)
    times.prepare.push(judged.value.ms.prepare)
    times.run.push(judged.value.ms.run)
  }
  const [bare, judged] = [median(times.bare), median(times.judged)]
  return { bare, judged, prepare: median(times.prepare), run: median(times.run), ratio: judged / bare }
}
