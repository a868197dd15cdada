import { expect, it } from 'vitest'
import { isPermitted, isPermittedOn, PERMISSIONS, RULES, rolesFor } from './permission.ts'

// A change to the table must change this picture of it: i inspector, l lead, q quality-engineer, a admin,
// u auditor, v vendor.
it('who may do what', () => {
  const letter = { inspector: 'i', lead: 'l', 'quality-engineer': 'q', admin: 'a', auditor: 'u', vendor: 'v' }
  const table = PERMISSIONS.map((permission) => {
    const who = rolesFor(permission).map((role) => letter[role])
    const approval = permission in RULES ? RULES[permission as keyof typeof RULES].approval : null
    return `${permission.padEnd(22)} ${who.join('').padEnd(4)} ${approval ?? ''}`.trimEnd()
  })
  expect(table).toEqual([
    'person.add             a    people',
    'person.roles           a    people',
    'person.invite          a',
    'person.suspend         a',
    'person.resume          a    people',
    'person.remove          a',
    'credential.add         a    people',
    'credential.revoke      a',
    'vendor.open            qa',
    'vendor.close           qa',
    'device.enrol           a',
    'device.place           a',
    'device.retire          a',
    'model.register         qa   models',
    'model.quarantine       lqa',
    'model.clear            qa   models',
    'signer.trust           qa   models',
    'signer.distrust        qa',
    'plan.publish           qa   plans',
    'certification.grant    lqa',
    'certification.withdraw lqa',
    'release.propose        qa   releases',
    'release.roll-out       qa',
    'release.roll-back      lqa',
    'policy.set             a    policy',
    'hold.place             au',
    'hold.lift              a    policy',
    'agent.add              a    people',
    'agent.end              a',
    'log.continue           a    policy',
    'inspect                ilqa',
    'overrule               ilqa',
    'units.hold             lqa',
    'inspections.read       lqau',
    'photographs.read       lqau',
    'people.read            lqau',
    'dataset.write          qa',
    'dataset.read           lqau',
    'package.deliver        qav',
  ])
})

it('nobody may do anything without a role, and a vendor nothing but deliver', () => {
  for (const permission of PERMISSIONS) {
    expect(isPermitted([], permission)).toBe(false)
    expect(isPermitted(['vendor'], permission)).toBe(permission === 'package.deliver')
  }
})

it('a role that is limited to lines holds on those and on no others, and never for the whole plant', () => {
  const lead = { roles: ['lead' as const], limits: { lead: ['A', 'B'] } }
  const on = (lines: string[] | null) => isPermittedOn(lead, 'model.quarantine', lines)
  expect([on(['A']), on(['A', 'B']), on(['A', 'C']), on([]), on(null)]).toEqual([
    true,
    true,
    false,
    false,
    false,
  ])
  const both = { roles: ['lead' as const, 'quality-engineer' as const], limits: { lead: ['A'] } }
  expect(isPermittedOn(both, 'model.quarantine', null)).toBe(true)
  const two = { ...both, limits: { lead: ['A'], 'quality-engineer': ['B'] } }
  expect(isPermittedOn(two, 'model.quarantine', ['A', 'B'])).toBe(true)
  expect(isPermittedOn(two, 'plan.publish', ['A', 'B'])).toBe(false)
})
