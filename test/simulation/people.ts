import { commit, type Opening } from '../../core/commitment.ts'
import type { Operation } from '../../core/governance/operation.ts'
import { isActive } from '../../core/governance/state.ts'
import { barTo } from '../../core/governance/vouch.ts'
import { hashBytes } from '../../core/hash.ts'
import { idFrom, type PersonId } from '../../core/id.ts'
import { softwarePasskey } from '../../core/passkey/software.ts'
import { acceptanceChallenge } from '../../core/record/acceptance.ts'
import { eventHash } from '../../core/record/event.ts'
import type { Role } from '../../core/record/word.ts'
import type { SimulatedPerson } from '../../core/simulation/plant.ts'
import type { Random } from '../../core/simulation/random.ts'
import type { Intent } from '../../web/govern/sign-change.ts'
import type { Scheduler } from './scheduler.ts'
import { ORIGIN } from './server.ts'
import type { Tablet } from './tablet.ts'
import { byHand, decide, judge, MODEL, selfTest } from './work.ts'

/** Something that takes an admin who is signed in at a desk. */
export interface Errand {
  isDue(desk: Tablet): boolean
  run(desk: Tablet): Promise<void>
}

/** Everybody who holds a passkey in this simulation, admitted or not. */
export interface Staff {
  readonly admins: SimulatedPerson[]
  readonly inspectors: SimulatedPerson[]
  /** The key of a witness that policy may name. */
  witness?: string
  /** What an admin has to do before anything else, at a desk where they are signed in. */
  errand?: Errand
  /** Until the shift is over. */
  isAtWork: boolean
}

export const newPerson = (random: Random): SimulatedPerson => ({
  id: idFrom<PersonId>(random.bytes(16)),
  passkey: softwarePasskey(random.bytes(32), 'localhost', ORIGIN),
})

/** A person comes to the plant with a passkey that they have accepted themselves. */
export function welcome(
  random: Random,
  plant: Parameters<typeof acceptanceChallenge>[0]['plant'],
  person: SimulatedPerson,
  roles: Role[],
): Intent {
  const { commitment, opening } = commit(`Person ${random.integer(1000)}`, random.bytes(16))
  const { credential, publicKey } = person.passkey
  const acceptance = person.passkey.assert(
    acceptanceChallenge({ plant, person: person.id, credential, publicKey }),
  )
  const openings: Record<string, Opening> = { [commitment]: opening }
  return {
    ops: [
      { op: 'person.add', person: person.id, name: commitment, roles },
      {
        ...{ op: 'credential.add', person: person.id, credential, publicKey, acceptance },
        ...{ aaguid: '0'.repeat(32), backupEligible: false },
      },
    ],
    openings,
    reason: 'somebody new',
  }
}

/** What an admin changes next, as their tablet knows the rules. */
function nextRule(random: Random, tablet: Tablet, staff: Staff): Intent | undefined {
  const { governance } = tablet
  if (governance === undefined) return undefined
  const { state } = governance
  const intent = (...ops: Operation[]): Intent => ({ ops, reason: 'as simulated' })
  const quarantine = { model: MODEL, line: null }
  switch (random.integer(5)) {
    case 0: {
      const person = newPerson(random)
      staff.inspectors.push(person)
      return welcome(random, state.plant, person, ['inspector'])
    }
    case 1: {
      // Never all of them: somebody has to work.
      const { id } = random.pick(staff.inspectors.slice(1).concat(staff.inspectors.slice(0, 1)))
      if (id === staff.inspectors[0]?.id || state.people[id] === undefined) return undefined
      const op = isActive(state.people[id]) ? 'person.suspend' : 'person.resume'
      return intent({ op, person: id })
    }
    case 2:
      return intent({ op: 'model.register', model: hashBytes(random.bytes(8)), name: 'Another' })
    case 3:
      return intent({
        op: state.quarantines?.[MODEL]?.some(isActive) ? 'model.clear' : 'model.quarantine',
        ...quarantine,
      })
    default: {
      const quorum = random.integer(2)
      const others = staff.witness === undefined || random.number() < 0.5 ? [] : [staff.witness]
      return intent({ op: 'policy.set', policy: { ...state.policy, witnesses: { quorum, others } } })
    }
  }
}

const HOUR = 3_600_000

/** Whom the tablet lets try: its people stand in its rules, as it knows them. */
function whoComes(
  random: Random,
  tablet: Tablet,
  among: readonly SimulatedPerson[],
): SimulatedPerson | undefined {
  const people = among.filter(({ id }) => isActive(tablet.governance?.state.people[id]))
  return people.length === 0 ? undefined : random.pick(people)
}

/** One unit: judged and decided where the model may judge, else looked at by hand. */
async function inspectOne(
  random: Random,
  tablet: Tablet,
  selftest: ReturnType<typeof eventHash> | undefined,
) {
  const { governance, tablet: row } = tablet
  const [plan] = Object.keys(governance?.state.plans ?? {})
  if (governance === undefined || row === undefined || plan === undefined) return
  const isBarred = barTo(governance.state, { model: MODEL, device: row.device }) !== undefined
  if (selftest === undefined || isBarred || random.number() < 0.3) {
    await tablet.record(byHand(random, plan as never))
    return
  }
  const judged = await tablet.record(judge(random, plan as never, selftest))
  const entry = judged.ok ? decide(random, judged.value) : undefined
  if (entry !== undefined) await tablet.record(entry)
}

/** Inspectors come, inspect some units, and go, or leave the tablet open; on a clock that somebody sets wrong. */
export const inspecting =
  (world: Scheduler, staff: Staff, haste: number) =>
  async (tablet: Tablet): Promise<void> => {
    const { random } = tablet.browser
    while (staff.isAtWork) {
      await world.sleep((0.3 + random.number()) * haste * HOUR)
      if (!staff.isAtWork) return
      if (tablet.session === undefined) {
        const person = whoComes(random, tablet, staff.inspectors)
        if (person === undefined || !(await tablet.signIn(person)).ok) continue
      }
      const tested = await tablet.record(selfTest())
      const selftest = tested.ok ? eventHash(tested.value.event) : undefined
      for (let units = 1 + random.integer(3); units > 0; units--) {
        await inspectOne(random, tablet, selftest)
        await world.sleep(random.number() * 60_000)
      }
      // A session that is over, or whose clock was changed under it, records nothing more.
      if (!tested.ok) tablet.session = undefined
      else if (random.number() < 0.7) await tablet.lock()
    }
  }

/** How soon an admin comes who has something to do. */
const ERRAND_HOURS = 2

/**
 * An admin comes to a tablet that is in step and does what there is to do. From a tablet with an alarm nobody can sign once
 * the rules have moved on in the log that it does not believe.
 */
export const helping =
  (world: Scheduler, staff: Staff) =>
  async (tablet: Tablet): Promise<void> => {
    const { random } = tablet.browser
    while (staff.errand) {
      await world.sleep((0.5 + random.number()) * ERRAND_HOURS * HOUR)
      if (tablet.alarm !== undefined || !staff.errand.isDue(tablet)) continue
      const person = whoComes(random, tablet, staff.admins)
      if (person === undefined || !(await tablet.signIn(person)).ok) continue
      await staff.errand.run(tablet)
      await tablet.lock()
    }
  }

/** An admin comes by and changes the rules, without knowing what another does elsewhere. */
export const governing =
  (world: Scheduler, staff: Staff, haste: number) =>
  async (tablet: Tablet): Promise<void> => {
    const { random } = tablet.browser
    while (staff.isAtWork || staff.errand) {
      await world.sleep((0.5 + random.number()) * (staff.errand ? ERRAND_HOURS : haste) * HOUR)
      const isDue = staff.errand?.isDue(tablet) === true
      if (!staff.isAtWork && !isDue) continue
      const person = whoComes(random, tablet, staff.admins)
      if (person === undefined || !(await tablet.signIn(person)).ok) continue
      if (isDue) await staff.errand?.run(tablet)
      for (let rules = staff.isAtWork ? 1 + random.integer(2) : 0; rules > 0; rules--) {
        const intent = nextRule(random, tablet, staff)
        if (intent !== undefined) await tablet.change(intent)
        await world.sleep(random.number() * 10_000)
      }
      await tablet.lock()
    }
  }
