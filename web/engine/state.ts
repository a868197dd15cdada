import type { Digest } from '../../core/digest.ts'
import type { Backend, Cause, Preparation, SelftestCause } from '../../core/record/word.ts'
import type { Deviation } from '../../core/task/deviation.ts'

/** What computes: the rungs of the ladder above the person. */
export type Machine = Exclude<Backend, 'manual'>

/** Which rungs may be used: the best that works, or the one that a person (or a test) asked for first. */
export type Choice = 'auto' | Machine

/** One step down the ladder: from where, why, and what was seen. */
export interface Step {
  readonly from: Machine
  readonly cause: Cause
  readonly message: string
}

/** The rung that judges now, with everything a record must say about it. */
export interface Ready {
  readonly kind: 'ready'
  readonly backend: Machine
  /** Why this rung: `best-available`, `chosen-by-person`, or the cause of the last step down. */
  readonly cause: Cause
  /** The GPU in its own words; empty on WASM. */
  readonly adapter: string
  readonly threads: number
  /** The runtime's name, version and the digest of its WASM. */
  readonly runtime: string
  readonly steps: readonly Step[]
}

/** No machine judges: the plan goes on by hand. */
export interface Off {
  readonly kind: 'off'
  readonly cause: Cause
  readonly message: string
}

export type EngineState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'loading'; readonly bytes: number; readonly total: number }
  | Ready
  | Off

/** The golden cases of one package on one rung: what a self-test event records. */
export interface SelfTestReport {
  readonly cause: SelftestCause
  readonly passed: boolean
  readonly model: Digest
  readonly backend: Machine
  readonly adapter: string
  /** What brought the golden cases to the model's input; missing when none could be read. */
  readonly prepared?: Preparation
  readonly cases: number
  /** Worst differences from what was expected, by what the task measures. */
  readonly deviations: readonly Deviation[]
  readonly ms: number
}

/** A whole self-test: one report for each rung that was tried, the last one decides. */
export interface SelfTest {
  readonly passed: boolean
  readonly reports: readonly SelfTestReport[]
}
