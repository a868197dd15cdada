import type { Role } from '../record/word.ts'
import type { OperationName } from './operation.ts'

/** What people do besides changes: recording work, and reading what others recorded. */
export type Act =
  | 'inspect'
  | 'overrule'
  | 'inspections.read'
  | 'photographs.read'
  | 'people.read'
  | 'dataset.write'
  | 'dataset.read'

const ADMIN: readonly Role[] = ['admin']
const QUALITY: readonly Role[] = ['quality-engineer', 'admin']
const FLOOR: readonly Role[] = ['inspector', 'lead', 'quality-engineer', 'admin']
const READERS: readonly Role[] = ['lead', 'quality-engineer', 'admin', 'auditor']

/** The one table of who may do what. `plant.found` stands outside it: nobody holds a role before the genesis. */
export const PERMISSIONS: Readonly<Record<Exclude<OperationName, 'plant.found'> | Act, readonly Role[]>> = {
  'person.add': ADMIN,
  'person.suspend': ADMIN,
  'credential.add': ADMIN,
  'credential.revoke': ADMIN,
  'device.enrol': ADMIN,
  'device.retire': ADMIN,
  'model.register': QUALITY,
  'plan.publish': QUALITY,
  'policy.set': ADMIN,
  inspect: FLOOR,
  overrule: FLOOR,
  'inspections.read': READERS,
  'photographs.read': READERS,
  'people.read': READERS,
  'dataset.write': QUALITY,
  'dataset.read': READERS,
}

export type Permission = keyof typeof PERMISSIONS

/** Whether any of the roles allows it. */
export const isPermitted = (roles: readonly Role[], permission: Permission): boolean =>
  roles.some((role) => PERMISSIONS[permission].includes(role))
