import { openCommitment } from '../../core/commitment.ts'
import type { Target } from '../../core/governance/operation/word.ts'
import type { Operation, OperationName } from '../../core/governance/operation.ts'
import type { DeviceId, PersonId, PlanId, SignerId } from '../../core/id.ts'
import { personName } from '../app/plant.ts'
import type { Governance } from '../local/governance.ts'
import { rolesText } from '../lock/people.ts'
import { planName } from '../review/name.ts'
import { timeText } from '../review/time-text.ts'

type Op<Name extends OperationName> = Extract<Operation, { op: Name }>
type Texts = { readonly [Name in OperationName]: (op: Op<Name>, to: Governance) => string }

const tablet = ({ state }: Governance, id: DeviceId) => state.devices[id]?.name ?? `tablet ${id.slice(0, 6)}`
const model = ({ state }: Governance, id: string) =>
  state.models[id as keyof typeof state.models]?.name ?? `model ${id.slice(0, 6)}`
const vendor = ({ state }: Governance, id: SignerId) =>
  state.signers?.[id]?.name ?? `signer ${id.slice(0, 6)}`
const plan = (to: Governance, id: PlanId) => planName(to, id, '', to.state.plans[id]?.length ?? 1).plan
const where = (line: string | null) => (line === null ? 'everywhere' : `on line ${line}`)
const targetText = (to: Governance, target: Target): string => {
  if (target.to === 'all') return 'all tablets'
  return target.to === 'line' ? `line ${target.line}` : tablet(to, target.device)
}
const holder = ({ state }: Governance, credential: string): PersonId | undefined =>
  Object.hasOwn(state.credentials, credential)
    ? state.credentials[credential as keyof typeof state.credentials]?.person
    : undefined

const TEXTS: Texts = {
  'plant.found': ({ name }) => `Plant ${name} founded`,
  'person.add': ({ name, person, roles }, to) => {
    const known = openCommitment(name, to.openings)
    return `${typeof known === 'string' ? known : personName(to, person)} added as ${rolesText(roles)}`
  },
  'person.roles': ({ person, roles }, to) => `${personName(to, person)} is ${rolesText(roles)}`,
  'person.invite': ({ person }, to) => `${personName(to, person)} invited to make a passkey`,
  'person.suspend': ({ person }, to) => `${personName(to, person)} suspended`,
  'person.resume': ({ person }, to) => `${personName(to, person)} works again`,
  'person.remove': ({ person }, to) => `${personName(to, person)} removed`,
  'credential.add': ({ person }, to) => `A passkey of ${personName(to, person)} added`,
  'credential.revoke': ({ credential }, to) => {
    const person = holder(to, credential)
    return `A passkey${person ? ` of ${personName(to, person)}` : ''} revoked`
  },
  'vendor.open': ({ person, notAfter }, to) => `${personName(to, person)} let in until ${timeText(notAfter)}`,
  'vendor.close': ({ person }, to) => `${personName(to, person)} let out`,
  'device.enrol': ({ name }) => `Tablet ${name} enrolled`,
  'device.place': ({ name, line }) => `Tablet ${name} placed${line ? ` on line ${line}` : ''}`,
  'device.retire': ({ device }, to) => `Tablet ${tablet(to, device)} retired`,
  'model.register': ({ name, signer }, to) =>
    `Model ${name} registered${signer ? `, vouched for by ${vendor(to, signer)}` : ''}`,
  'model.quarantine': ({ model: id, line }, to) => `Model ${model(to, id)} stopped ${where(line)}`,
  'model.clear': ({ model: id, line }, to) => `Model ${model(to, id)} may judge again ${where(line)}`,
  'signer.trust': ({ name }) => `Signer ${name} trusted`,
  'signer.distrust': ({ signer }, to) => `Signer ${vendor(to, signer)} no longer trusted`,
  'plan.publish': ({ plan: id, version }, to) => `Plan ${plan(to, id)}, version ${version}, published`,
  'certification.grant': ({ person, plan: id, notAfter }, to) =>
    `${personName(to, person)} certified for ${plan(to, id)} until ${timeText(notAfter)}`,
  'certification.withdraw': ({ person, plan: id }, to) =>
    `${personName(to, person)} no longer certified for ${plan(to, id)}`,
  'release.propose': ({ release }) => `Release ${release.number}`,
  'release.roll-out': ({ release, target }, to) =>
    `Release ${release} rolled out to ${targetText(to, target)}`,
  'release.roll-back': ({ release, target }, to) =>
    `Rolled back to release ${release}: ${targetText(to, target)}`,
  'policy.set': () => 'Policy set',
  'hold.place': ({ name }) => `Legal hold ${name} placed`,
  'hold.lift': ({ hold }, to) => `Legal hold ${to.state.holds?.[hold]?.name ?? hold} lifted`,
  'agent.add': ({ name }) => `Agent ${name} may propose`,
  'agent.end': ({ agent }, to) => `Agent ${to.state.agents?.[agent]?.name ?? agent} ended`,
  'log.continue': ({ from, missing }) => {
    const lost = missing.reduce((sum, { first, last }) => sum + last - first + 1, 0)
    return `The log goes on from ${from.size} records, ${lost === 0 ? 'with every record handed back' : `without ${lost} that nobody handed back`}`
  },
  'proposal.approve': () => 'A change approved',
  'proposal.withdraw': () => 'A change withdrawn',
}

/** What an operation does, in a few words. */
export function operationText(op: Operation, governance: Governance): string {
  // The table's types pair each name with its own operation.
  const text = TEXTS[op.op] as (op: Operation, to: Governance) => string
  return text(op, governance)
}
