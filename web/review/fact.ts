import type { InspectionView } from '../../core/evidence/inspection-view.ts'
import type { OpenedSession } from '../../core/evidence/signed-chain.ts'
import { credentialOf, isActive } from '../../core/governance/state.ts'
import { deviationsIn, type JudgedEvidence, judgmentOf } from '../../core/record/opened.ts'
import type { NotBefore } from '../../core/session/bounds.ts'
import { personName } from '../app/plant.ts'
import type { Governance } from '../local/governance.ts'
import { deviationsText } from '../result/deviation-text.ts'
import { ruleText } from '../result/rule-text.ts'
import { framesText } from '../result/seen-frames.ts'
import { selftestText } from '../station/word.ts'
import { ASSISTANCE_WORDS, BACKEND_WORDS, causeText, message } from './message.ts'
import { modelName, planName, tabletName } from './name.ts'
import { passkeyMake } from './passkey-make.ts'
import { laterText, timeText } from './time-text.ts'

/** One fact with its name, as KeyValue draws it. */
export interface Fact {
  readonly label: string
  readonly value: string
  readonly mono?: boolean
}

const GONE = message.gone
const words = (text: string): string => text.replaceAll('-', ' ')

/** Who opened a session, and with what. */
export function signerFacts(governance: Governance, { grant }: OpenedSession): Fact[] {
  const { state } = governance
  const person = state.people[grant.person]
  const credential = credentialOf(state, grant.credential)
  const standing = isActive(credential) ? '' : ', revoked since'
  return [
    { label: 'Person', value: personName(governance, grant.person) },
    { label: 'Roles now', value: person?.roles.map(words).join(', ') || 'none' },
    { label: 'Passkey', value: `${credential ? passkeyMake(credential.aaguid) : 'unknown'}${standing}` },
    {
      label: 'Copies',
      value: credential?.backupEligible ? 'may be synced to other devices' : 'bound to one device',
    },
    {
      label: 'Data on the tablet',
      value: grant.storage === 'passkey' ? 'locked by the passkey' : 'locked by the tablet only',
    },
    { label: 'Passkey number', value: grant.credential, mono: true },
  ]
}

/** When it happened: what the tablet claims, and the bounds that are not its own. */
export function timeFacts(
  { begun, decided }: InspectionView,
  bounds: NotBefore,
  receivedAt: number | undefined,
): Fact[] {
  const claimed = [
    { label: 'Claimed by the tablet', value: timeText(begun.event.at) },
    ...(decided ? [{ label: 'Decided, as claimed', value: timeText(decided.event.at) }] : []),
  ]
  const { time, checkpointSize } = bounds
  const before = [
    ...(time === undefined
      ? []
      : [{ label: 'Session not before', value: `${timeText(time)}, by a nonce the server signed` }]),
    ...(checkpointSize === undefined
      ? []
      : [
          {
            label: 'Session not before',
            value: `record ${checkpointSize} of the log, whose checkpoint it holds`,
          },
        ]),
  ]
  const [first, second] = before
  const bounded = [
    first ?? { label: 'Session not before', value: 'not bounded: the tablet had met no server yet' },
    ...(second ? [{ ...second, label: 'And not before' }] : []),
  ]
  const after =
    receivedAt === undefined
      ? 'not bounded: no receipt is here'
      : `${timeText(receivedAt)}, received ${laterText(receivedAt - begun.event.at)} later`
  return [...claimed, ...bounded, { label: 'Not after', value: after }]
}

/** Its size, where it came from, and how the kept bytes relate to what the model saw. */
function photographText({ width, height, source, stored, prepared }: JudgedEvidence['photo']): string {
  const from = source === 'camera' ? 'the camera' : 'a file'
  const kept =
    stored?.kind === 'encoded'
      ? `; judged as it came, kept as JPEG at ${Math.round(stored.quality * 100)} %`
      : ''
  const by = prepared === undefined ? '' : `; prepared on the ${prepared === 'gpu' ? 'GPU' : 'processor'}`
  return `${width} × ${height}, from ${from}${kept}${by}`
}

function judgedFacts(governance: Governance, view: InspectionView): Fact[] {
  const { begun, evidence, selftest } = view
  const frames = framesText(view)
  if (begun.event.type === 'inspection.manual')
    return [{ label: 'Model', value: `not used: ${causeText(begun.event.body.cause)}` }]
  const { model } = begun.event.body
  const test = selftest?.evidence
  const why = selftest?.cause ? ` ${selftestText[selftest.cause]}` : ''
  const passed = selftest ? `passed ${timeText(selftest.at)}${why}` : 'not in the chain'
  const cases = test
    ? `, ${test.cases} golden ${test.cases === 1 ? 'case' : 'cases'}, ${deviationsText(deviationsIn(test))}`
    : ''
  return [
    { label: 'Model', value: modelName(governance, model) },
    { label: 'Model digest', value: model, mono: true },
    { label: 'Self-test', value: `${passed}${cases}` },
    {
      label: 'Rule',
      value: evidence ? ruleText(judgmentOf(evidence).rule) : GONE,
    },
    ...(frames === undefined ? [] : [{ label: 'Frames', value: frames }]),
    {
      label: 'Photograph',
      value: evidence ? photographText(evidence.photo) : GONE,
    },
    { label: 'Time taken', value: evidence ? `${Math.round(evidence.ms.total)} ms` : GONE },
  ]
}

/** Where, on what and with what it was made. */
export function contextFacts(governance: Governance, view: InspectionView): Fact[] {
  const { event } = view.begun
  const { plan, step } = planName(governance, event.body.plan, event.body.step, event.body.planVersion)
  const { context, decidedIn } = view
  const backend = context && `${BACKEND_WORDS[context.backend]}, ${causeText(context.cause)}`
  return [
    { label: 'Plan', value: `${plan}, version ${event.body.planVersion}` },
    { label: 'Step', value: step },
    ...judgedFacts(governance, view),
    { label: 'Tablet', value: tabletName(governance, event.device) },
    { label: 'Backend', value: backend ?? GONE },
    { label: 'Graphics adapter', value: context ? context.adapter || 'none' : GONE },
    { label: 'Threads', value: context ? String(context.threads) : GONE },
    {
      label: 'Assistance',
      value: context ? ASSISTANCE_WORDS[context.assistance] : GONE,
    },
    ...(decidedIn
      ? [
          {
            label: 'Verdict shown for',
            value: `${(decidedIn.shownMs / 1000).toFixed(1)} s before the decision`,
          },
        ]
      : []),
    { label: 'Browser', value: context?.browser ?? GONE },
    { label: 'Runtime', value: context?.runtime ?? GONE, mono: true },
    { label: 'App build', value: context?.app ?? GONE, mono: true },
  ]
}
