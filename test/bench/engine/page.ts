import type { Digest } from '../../../core/digest.ts'
import { openEngine } from '../../../web/engine/engine.ts'

/** Milliseconds by round, and where they were measured. */
export interface EngineTimes {
  readonly bare: number[]
  readonly judged: number[]
  readonly prepare: number[]
  readonly backend: string
  readonly threads: number
  readonly isolated: boolean
}

/** Judges a photograph and runs the bare session in turn, on WASM; the first rounds warm up and are not counted. */
async function benchEngine(digest: Digest, address: string, rounds: number): Promise<EngineTimes> {
  const photograph = await (await fetch(address)).blob()
  const engine = openEngine()
  try {
    const loaded = await engine.load(digest, 'wasm')
    if (!loaded.ok) throw new Error(loaded.error.message)
    const { backend, threads } = loaded.value.ready
    const times = { bare: [] as number[], judged: [] as number[], prepare: [] as number[] }
    for (let round = -2; round < rounds; round++) {
      const bare = await engine.bare(1)
      const judged = await engine.judge(photograph)
      if (!bare.ok || !judged.ok) throw new Error('bench: found a refusal, expected a verdict')
      if (round < 0) continue
      times.bare.push(bare.value.ms[0] ?? Number.NaN)
      times.judged.push(judged.value.ms.total)
      times.prepare.push(judged.value.ms.prepare)
    }
    return { ...times, backend, threads, isolated: crossOriginIsolated }
  } finally {
    engine.dispose()
  }
}

Object.assign(globalThis, { benchEngine })
