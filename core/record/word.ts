/** The verdicts, in the floor's words. `blocked` is the absence of one: a precondition was missing. */
export const VERDICTS = ['pass', 'fail', 'unsure'] as const
export type Verdict = (typeof VERDICTS)[number]

/** What judges: the rungs of the ladder. */
export const BACKENDS = ['webgpu', 'wasm', 'manual'] as const
export type Backend = (typeof BACKENDS)[number]

/** What brings a photograph to a model's input: a shader where the model runs on the GPU, or the processor. */
export const PREPARATIONS = ['gpu', 'cpu'] as const
export type Preparation = (typeof PREPARATIONS)[number]

/** Why the ladder stands where it stands, or why a model was not used. */
export const CAUSES = [
  'best-available',
  'no-adapter',
  'device-lost',
  'out-of-memory',
  'backend-failed',
  'selftest-failed',
  'model-missing',
  'model-altered',
  'model-unregistered',
  'manifest-invalid',
  'model-quarantined',
  'signer-distrusted',
  'signature-invalid',
  'chosen-by-person',
  'not-certified',
  'step-by-hand',
] as const
export type Cause = (typeof CAUSES)[number]

/** Why an inspection was judged from fewer frames than its plan asks for. */
export const FEWER_CAUSES = ['from-file'] as const

/** Why the golden cases were run. */
export const SELFTEST_CAUSES = [
  'model-loaded',
  'signed-in',
  'shift-began',
  'long-pause',
  'browser-changed',
  'adapter-changed',
  'runtime-changed',
  'asked-for',
  'session-renewed',
  'device-lost',
  'stepped-down',
] as const
export type SelftestCause = (typeof SELFTEST_CAUSES)[number]

export const ROLES = ['inspector', 'lead', 'quality-engineer', 'admin', 'auditor', 'vendor'] as const
export type Role = (typeof ROLES)[number]
