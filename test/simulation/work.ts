import { encodeHex, utf8 } from '../../core/bytes.ts'
import type { Digest } from '../../core/digest.ts'
import { hashBytes } from '../../core/hash.ts'
import { type InspectionId, idFrom, type PlanId } from '../../core/id.ts'
import { meanScore, shownFrame } from '../../core/inspection/frames.ts'
import { verdictFrom } from '../../core/inspection/verdict.ts'
import { framesOf } from '../../core/plan/plan.ts'
import { eventHash } from '../../core/record/event.ts'
import type { Context } from '../../core/record/opened.ts'
import type { SignedEvent } from '../../core/record/record.ts'
import type { Random } from '../../core/simulation/random.ts'
import { SIMULATED_PLAN } from '../../server/simulate/plan.ts'
import { commitAll, type Entry } from '../../web/local/recorder.ts'

const [STEP, SEVERAL] = SIMULATED_PLAN.steps
if (STEP === undefined || !('thresholds' in STEP) || SEVERAL === undefined)
  throw new Error('work: found a plan without its steps')
/** Of one frame, and of several; both have the same lines. */
const STEPS = [STEP, SEVERAL] as const
const { thresholds } = STEP

export const MODEL: Digest = STEP.model

const CONTEXT: Context = {
  ...{
    app: 'simulation',
    runtime: 'simulation',
    browser: 'simulation',
    backend: 'wasm',
    cause: 'no-adapter',
  },
  ...{ adapter: 'none', threads: 1, assistance: 'advise', shownMs: 0 },
}

const BODY = { model: MODEL, backend: 'wasm' as const }

export function selfTest(): Entry {
  const tolerance = { score: 0.01, map: 0.05 }
  const evidence = { cases: 1, worstScore: 0, worstMap: 0, tolerance, ms: 1, manifest: MODEL }
  const { commits, openings } = commitAll({ evidence, context: CONTEXT })
  return {
    draft: { type: 'selftest.completed', body: { ...BODY, passed: true }, commits, blobs: {} },
    openings,
  }
}

const drawnBlob = (random: Random, name: string) => {
  const bytes = utf8(`${name} ${encodeHex(random.bytes(20))}`)
  return { bytes, digest: hashBytes(bytes) }
}

/** What is judged of a unit: a photograph, or at the second step three frames by their mean. */
function seen(random: Random) {
  const step = random.number() < 0.7 ? STEPS[0] : STEPS[1]
  const frames = Array.from({ length: framesOf(step) }, () => drawnBlob(random, 'photograph'))
  const scores = frames.map(() => random.number())
  const shown = frames[shownFrame(scores)]
  if (shown === undefined) throw new Error('work: found no frames')
  const several = frames.length > 1
  return {
    ...{ step, frames, score: meanScore(scores), scores: several ? { scores } : {} },
    blobs: { photograph: shown.digest, ...(several && { frames: frames.map(({ digest }) => digest) }) },
  }
}

/** The model judges a unit. */
export function judge(random: Random, plan: PlanId, selftest: Digest): Entry {
  const { step, frames, score, scores, blobs } = seen(random)
  const heatmap = drawnBlob(random, 'heatmap')
  const evidence = {
    ...{ score, ...scores, thresholds, ms: { prepare: 1, run: 2, total: 3 } },
    photo: { source: 'camera', width: 96, height: 72, sharpness: 1, brightness: 0.5 },
    heatmap: { x: 0, y: 0, width: 1, height: 1 },
  }
  const unit = `S-${random.integer(1_000_000)}`
  const { commits, openings } = commitAll({ unit, evidence, context: CONTEXT })
  const inspection = idFrom<InspectionId>(random.bytes(16))
  const body = { inspection, plan, planVersion: 1, step: step.id, ...BODY, selftest }
  return {
    draft: {
      ...{ type: 'inspection.judged', body: { ...body, verdict: verdictFrom(score, thresholds) }, commits },
      blobs: { ...blobs, heatmap: heatmap.digest },
    },
    openings,
    blobs: [...frames, heatmap],
  }
}

/** The person decides on what was judged: as the model says, or against it. A reject takes their passkey again. */
export function decide(random: Random, { event }: SignedEvent): Entry | undefined {
  if (event.type !== 'inspection.judged') return undefined
  const { inspection, verdict } = event.body
  const judged = eventHash(event)
  if (random.number() < 0.6) {
    const { commits, openings } = commitAll({ context: CONTEXT })
    const body = { inspection, judged, verdict }
    return { draft: { type: 'inspection.accepted', body, commits, blobs: {} }, openings }
  }
  const { commits, openings } = commitAll({ reason: 'glare, not a scratch', context: CONTEXT })
  const to = verdict === 'pass' ? 'fail' : 'pass'
  const body = { inspection, judged, from: verdict, to, meaning: `I overrule the model: ${to}` } as const
  return { draft: { type: 'inspection.overruled', body, commits, blobs: {} }, openings }
}

/** A person judges without the model. */
export function byHand(random: Random, plan: PlanId): Entry {
  const unit = `S-${random.integer(1_000_000)}`
  const { commits, openings } = commitAll({ unit, reason: 'looked at under the lamp', context: CONTEXT })
  const inspection = idFrom<InspectionId>(random.bytes(16))
  const verdict = random.pick(['pass', 'fail'] as const)
  const body = {
    inspection,
    plan,
    planVersion: 1,
    step: STEP?.id ?? '',
    verdict,
    cause: 'no-adapter',
  } as const
  return { draft: { type: 'inspection.manual', body, commits, blobs: {} }, openings }
}
