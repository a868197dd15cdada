import { expect, it } from 'vitest'
import { isPermitted, PERMISSIONS } from './permission.ts'

// A change to the table must change this picture of it: i inspector, l lead, q quality-engineer, a admin,
// u auditor, v vendor.
it('who may do what', () => {
  const letter = { inspector: 'i', lead: 'l', 'quality-engineer': 'q', admin: 'a', auditor: 'u', vendor: 'v' }
  const table = Object.entries(PERMISSIONS).map(
    ([act, roles]) => `${act.padEnd(18)} ${roles.map((role) => letter[role]).join('')}`,
  )
  expect(table).toEqual([
    'person.add         a',
    'person.suspend     a',
    'credential.add     a',
    'credential.revoke  a',
    'device.enrol       a',
    'device.retire      a',
    'model.register     qa',
    'plan.publish       qa',
    'policy.set         a',
    'inspect            ilqa',
    'overrule           ilqa',
    'inspections.read   lqau',
    'photographs.read   lqau',
    'people.read        lqau',
    'dataset.write      qa',
    'dataset.read       lqau',
  ])
})

it('nobody may do anything without a role, and a vendor nothing at all', () => {
  for (const act of Object.keys(PERMISSIONS) as (keyof typeof PERMISSIONS)[]) {
    expect(isPermitted([], act)).toBe(false)
    expect(isPermitted(['vendor'], act)).toBe(false)
  }
})
