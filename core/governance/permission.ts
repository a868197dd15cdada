import type { Role } from '../record/word.ts'
import type { ApprovalKind } from './operation/policy.ts'
import type { Limits, Line } from './operation/word.ts'
import type { OperationName } from './operation.ts'

/** What people do besides changes: recording work, and reading what others recorded. */
export type Act =
  | 'inspect'
  | 'overrule'
  | 'units.hold'
  | 'inspections.read'
  | 'photographs.read'
  | 'people.read'
  | 'dataset.write'
  | 'dataset.read'
  | 'package.deliver'

const ADMIN: readonly Role[] = ['admin']
const QUALITY: readonly Role[] = ['quality-engineer', 'admin']
const LEADS: readonly Role[] = ['lead', 'quality-engineer', 'admin']
const FLOOR: readonly Role[] = ['inspector', 'lead', 'quality-engineer', 'admin']
const READERS: readonly Role[] = ['lead', 'quality-engineer', 'admin', 'auditor']

/** Operations that have a rule of their own: `plant.found` before there are roles, approvals by what they approve. */
type Apart = 'plant.found' | 'proposal.approve' | 'proposal.withdraw'
export type Governed = Exclude<OperationName, Apart>

/**
 * The one table of who may do what. An operation takes effect at once, or where a kind of approval is named when as
 * many other people have approved it as policy says. What stops something never waits.
 */
export const RULES = {
  'person.add': { by: ADMIN, approval: 'people' },
  'person.roles': { by: ADMIN, approval: 'people' },
  'person.invite': { by: ADMIN, approval: null },
  'person.suspend': { by: ADMIN, approval: null },
  'person.resume': { by: ADMIN, approval: 'people' },
  'person.remove': { by: ADMIN, approval: null },
  'credential.add': { by: ADMIN, approval: 'people' },
  'credential.revoke': { by: ADMIN, approval: null },
  'vendor.open': { by: QUALITY, approval: null },
  'vendor.close': { by: QUALITY, approval: null },
  'device.enrol': { by: ADMIN, approval: null },
  'device.place': { by: ADMIN, approval: null },
  'device.retire': { by: ADMIN, approval: null },
  'model.register': { by: QUALITY, approval: 'models' },
  'model.quarantine': { by: LEADS, approval: null },
  'model.clear': { by: QUALITY, approval: 'models' },
  'signer.trust': { by: QUALITY, approval: 'models' },
  'signer.distrust': { by: QUALITY, approval: null },
  'plan.publish': { by: QUALITY, approval: 'plans' },
  'certification.grant': { by: LEADS, approval: null },
  'certification.withdraw': { by: LEADS, approval: null },
  'release.propose': { by: QUALITY, approval: 'releases' },
  'release.roll-out': { by: QUALITY, approval: null },
  'release.roll-back': { by: LEADS, approval: null },
  'policy.set': { by: ADMIN, approval: 'policy' },
  'hold.place': { by: ['admin', 'auditor'], approval: null },
  'hold.lift': { by: ADMIN, approval: 'policy' },
  'agent.add': { by: ADMIN, approval: 'people' },
  'agent.end': { by: ADMIN, approval: null },
  'log.continue': { by: ADMIN, approval: 'policy' },
} as const satisfies Readonly<
  Record<Governed, { readonly by: readonly Role[]; readonly approval: ApprovalKind | null }>
>

const ACTS: Readonly<Record<Act, readonly Role[]>> = {
  inspect: FLOOR,
  overrule: FLOOR,
  'units.hold': LEADS,
  'inspections.read': READERS,
  'photographs.read': READERS,
  'people.read': READERS,
  'dataset.write': QUALITY,
  'dataset.read': READERS,
  'package.deliver': ['quality-engineer', 'admin', 'vendor'],
}

export type Permission = Governed | Act

const isGoverned = (permission: Permission): permission is Governed => Object.hasOwn(RULES, permission)

/** The roles that allow something. */
export const rolesFor = (permission: Permission): readonly Role[] =>
  isGoverned(permission) ? RULES[permission].by : ACTS[permission]

export const PERMISSIONS: readonly Permission[] = [
  ...(Object.keys(RULES) as Governed[]),
  ...(Object.keys(ACTS) as Act[]),
]

/** Whether any of the roles allows it, on some line at least. */
export const isPermitted = (roles: readonly Role[], permission: Permission): boolean =>
  roles.some((role) => rolesFor(permission).includes(role))

/** Somebody's roles, and the lines that they hold on. */
interface Roles {
  readonly roles: readonly Role[]
  readonly limits?: Limits
}

/** Whether the roles allow it on all of these lines; null for the whole plant. */
export function isPermittedOn(
  { roles, limits = {} }: Roles,
  permission: Permission,
  lines: readonly Line[] | null,
): boolean {
  const held = roles.filter((role) => rolesFor(permission).includes(role))
  if (held.some((role) => limits[role] === undefined)) return true
  const allowed = new Set(held.flatMap((role) => limits[role] ?? []))
  return lines !== null && lines.length > 0 && lines.every((line) => allowed.has(line))
}
