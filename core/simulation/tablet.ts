import { type Commitment, commit, type Opening, type Openings } from '../commitment.ts'
import type { Digest } from '../digest.ts'
import { headOf } from '../governance/state.ts'
import { hashBytes } from '../hash.ts'
import { type InspectionId, idFrom, type SessionId } from '../id.ts'
import { meanScore, shownFrame } from '../inspection/frames.ts'
import { verdictFrom } from '../inspection/verdict.ts'
import type { Json } from '../json.ts'
import { framesOf, type ModelStep, type PlanStep, ruleOf } from '../plan/plan.ts'
import { esignChallenge, eventHash, needsEsign } from '../record/event.ts'
import type { Context, JudgedEvidence, SelftestEvidence } from '../record/opened.ts'
import type { SignedEvent } from '../record/record.ts'
import type { Cause } from '../record/word.ts'
import { type Grant, grantChallenge } from '../session/grant.ts'
import { grantEnd } from '../session/grant-end.ts'
import { type Draft, placeEvent, positionAfter, signEvent } from '../session/signer.ts'
import { type SoftwareKey, softwareKey } from './key.ts'
import type { SimulatedDevice, SimulatedPerson, SimulatedPlant } from './plant.ts'

/** One record as a tablet hands it over. */
export interface SimulatedParcel {
  readonly record: SignedEvent
  readonly openings: Openings
}

/** A tablet with somebody signed in, and the end of its chain. Its clock moves on by what is done. */
export interface SimulatedTablet {
  readonly plant: SimulatedPlant
  readonly device: SimulatedDevice
  session: { readonly id: SessionId; readonly person: SimulatedPerson; readonly key: SoftwareKey } | undefined
  next: number
  head: Digest | null
  selftest: Digest | undefined
  at: number
}

export const simulateTablet = (plant: SimulatedPlant, device: SimulatedDevice): SimulatedTablet => ({
  ...{ plant, device, session: undefined, next: 0, head: null, selftest: undefined, at: plant.at },
})

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

/** Signs a draft as the tablet's next event, with an electronic signature where it needs one. */
export async function record(
  tablet: SimulatedTablet,
  draft: Draft,
  openings: Openings,
): Promise<SimulatedParcel> {
  const { session, plant, device } = tablet
  if (session === undefined) throw new Error('simulation: found nobody signed in')
  tablet.at += 1 + plant.random.integer(2000)
  const position = {
    plant: plant.id,
    device: device.id,
    session: session.id,
    seq: tablet.next,
    prev: tablet.head,
  }
  const event = placeEvent(draft, position, tablet.at)
  const signed = await signEvent(event, session.key.sign)
  const after = positionAfter(event)
  tablet.next = after.seq
  tablet.head = after.prev
  return {
    record: needsEsign(event)
      ? { ...signed, assertion: session.person.passkey.assert(esignChallenge(event)) }
      : signed,
    openings,
  }
}

/** Commits to values under names; gives the commitments and what opens them. */
function commitAll<Names extends string>(tablet: SimulatedTablet, values: Record<Names, Json>) {
  const openings: Record<string, Opening> = {}
  const commits = {} as Record<Names, Commitment>
  for (const [name, value] of Object.entries<Json>(values)) {
    const { commitment, opening } = commit(value, tablet.plant.random.bytes(16))
    openings[commitment] = opening
    commits[name as Names] = commitment
  }
  return { commits, openings }
}

/** Signs somebody in: a grant, its assertion, and the event that carries both. */
export async function openSession(
  tablet: SimulatedTablet,
  person: SimulatedPerson,
): Promise<SimulatedParcel> {
  const { plant, device } = tablet
  const key = await softwareKey(plant.random)
  const id = idFrom<SessionId>(plant.random.bytes(16))
  tablet.session = { id, person, key }
  tablet.selftest = undefined
  const grant: Grant = {
    ...{ plant: plant.id, session: id, person: person.id, credential: person.passkey.credential },
    ...{ device: device.id, publicKey: key.publicKey, governanceHead: headOf(plant.state) },
    ...{
      lastCheckpoint: null,
      serverNonce: null,
      issuedAt: tablet.at,
      notAfter: grantEnd(plant.state, person.id, tablet.at),
    },
    storage: 'passkey',
  }
  const assertion = person.passkey.assert(grantChallenge(grant))
  return record(tablet, { type: 'session.opened', body: { grant, assertion }, commits: {}, blobs: {} }, {})
}

/** Runs the golden cases, as far as a simulation does: says that they passed. */
export async function selfTest(tablet: SimulatedTablet, model: Digest): Promise<SimulatedParcel> {
  const tolerance = { score: 0.01, map: 0.05 }
  const evidence: SelftestEvidence = {
    cases: 1,
    worstScore: 0,
    worstMap: 0,
    tolerance,
    ms: 1,
    manifest: model,
  }
  const { commits, openings } = commitAll(tablet, { evidence, context: CONTEXT })
  const body = { model, backend: 'wasm' as const, passed: true }
  const parcel = await record(tablet, { type: 'selftest.completed', body, commits, blobs: {} }, openings)
  tablet.selftest = eventHash(parcel.record.event)
  return parcel
}

export interface SimulatedFrame {
  readonly photograph: Uint8Array
  readonly score: number
}

export interface SimulatedInspection {
  readonly unit: string
  readonly score: number
  readonly photograph: Uint8Array
  /** Several frames of one press instead of that one photograph and its score. */
  readonly frames?: readonly SimulatedFrame[]
  /** The photograph is a file, where the step asks for several frames. */
  readonly isFile?: boolean
  readonly heatmap: Uint8Array
  /** `overrule` turns the verdict round: a reject then takes the person's electronic signature. */
  readonly decision: 'accept' | 'overrule' | 'none'
  /** The first unless told. */
  readonly planVersion?: number
}

/** What was judged: one photograph, or frames by their mean. */
function seenOf({ score, photograph, frames }: SimulatedInspection) {
  const only = { score, blobs: { photograph: hashBytes(photograph) }, scores: {} }
  if (frames === undefined) return only
  const scores = frames.map((frame) => frame.score)
  const digests = frames.map((frame) => hashBytes(frame.photograph))
  const shown = digests[shownFrame(scores)] ?? only.blobs.photograph
  return { score: meanScore(scores), scores: { scores }, blobs: { photograph: shown, frames: digests } }
}

/** Judges one photograph, or frames of one press, and decides on it: one or two records. */
export async function inspect(
  tablet: SimulatedTablet,
  step: ModelStep,
  done: SimulatedInspection,
): Promise<SimulatedParcel[]> {
  const { plant, selftest } = tablet
  if (selftest === undefined) throw new Error('simulation: found no self-test in this session')
  const { kind, ...thresholds } = ruleOf(step)
  if (kind !== 'anomaly/1' || !('pass' in thresholds)) throw new Error(`simulation: found rule ${kind}`)
  const seen = seenOf(done)
  const evidence: JudgedEvidence = {
    ...{ score: seen.score, ...seen.scores, thresholds, ms: { prepare: 1, run: 2, total: 3 } },
    photo: { source: done.isFile ? 'file' : 'camera', width: 96, height: 72, sharpness: 1, brightness: 0.5 },
    heatmap: { x: 0, y: 0, width: 1, height: 1 },
  }
  const { commits, openings } = commitAll(tablet, { unit: done.unit, evidence, context: CONTEXT })
  const inspection = idFrom<InspectionId>(plant.random.bytes(16))
  const verdict = verdictFrom(seen.score, thresholds)
  const plan = { inspection, plan: plant.plan, planVersion: done.planVersion ?? 1, step: step.id }
  const fewer = done.isFile && framesOf(step) > 1 ? { fewer: 'from-file' as const } : {}
  const body = { ...plan, model: step.model, backend: 'wasm' as const, selftest, verdict, ...fewer }
  const blobs = { ...seen.blobs, heatmap: hashBytes(done.heatmap) }
  const judged = await record(tablet, { type: 'inspection.judged', body, commits, blobs }, openings)
  const hash = eventHash(judged.record.event)
  if (done.decision === 'none') return [judged]
  if (done.decision === 'accept') {
    const open = commitAll(tablet, { context: CONTEXT })
    const accepted = { inspection, judged: hash, verdict }
    return [
      judged,
      await record(
        tablet,
        { type: 'inspection.accepted', body: accepted, commits: open.commits, blobs: {} },
        open.openings,
      ),
    ]
  }
  const open = commitAll(tablet, { reason: 'glare, not a scratch', context: CONTEXT })
  const to = verdict === 'pass' ? ('fail' as const) : ('pass' as const)
  const overruled = { inspection, judged: hash, from: verdict, to, meaning: `I overrule the model: ${to}` }
  return [
    judged,
    await record(
      tablet,
      { type: 'inspection.overruled', body: overruled, commits: open.commits, blobs: {} },
      open.openings,
    ),
  ]
}

/** A person's own verdict on one unit, without a model. */
export async function inspectByHand(
  tablet: SimulatedTablet,
  step: PlanStep,
  done: Pick<SimulatedInspection, 'unit' | 'planVersion'> & {
    readonly verdict: 'pass' | 'fail'
    readonly cause: Cause
    readonly photograph?: Uint8Array
  },
): Promise<SimulatedParcel> {
  const { plant } = tablet
  const reason = 'looked at by hand'
  const { commits, openings } = commitAll(tablet, { unit: done.unit, reason, context: CONTEXT })
  const inspection = idFrom<InspectionId>(plant.random.bytes(16))
  const plan = { inspection, plan: plant.plan, planVersion: done.planVersion ?? 1, step: step.id }
  const body = { ...plan, verdict: done.verdict, cause: done.cause }
  const blobs = done.photograph === undefined ? {} : { photograph: hashBytes(done.photograph) }
  return record(tablet, { type: 'inspection.manual', body, commits, blobs }, openings)
}
