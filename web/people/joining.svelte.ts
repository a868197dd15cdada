import * as v from 'valibot'
import { authenticatorKind, isAdmitted } from '../../core/governance/authenticator.ts'
import { AUTHENTICATORS } from '../../core/governance/operation/policy.ts'
import { isActive, type State } from '../../core/governance/state.ts'
import type { PersonId } from '../../core/id.ts'
import { ask, jsonBody } from '../api/request.ts'
import { type Problem, say } from '../message/say.ts'
import { acceptPasskey, type MadePasskey, makePasskey } from '../session/accept.ts'
import { readPlant } from '../session/enrol.ts'
import { tidyCode } from '../setup/code.ts'
import { invitationIn, inviteOf, keyDigest } from './invitation.ts'
import { KIND_INSTEAD, KIND_TEXT } from './message.ts'

const problem = (title: string, text: string): Problem => ({ kind: 'join', title, text })

/** An invited person's way in: the plant verified, a passkey made and accepted, handed in for the admin to compare. */
export class Joining {
  plant = $state.raw<State | undefined>()
  code = $state('')
  name = $state('')
  isTried = $state(false)
  isBusy = $state(false)
  problem = $state.raw<Problem | undefined>()
  /** Digest of the handed-in passkey, to compare; undefined before. */
  words = $state<string | undefined>()
  readonly #person: PersonId | undefined
  #made: MadePasskey | undefined

  constructor(hash: string) {
    const { person, code } = invitationIn(hash)
    this.#person = person
    this.code = code ?? ''
  }

  /** Reads the plant, and verifies it from its founding. */
  async look(): Promise<void> {
    this.problem = undefined
    const read = await readPlant()
    if (read.ok) this.plant = read.value.state
    else this.problem = say(read.error)
  }

  /** Which passkeys this plant admits, in words. */
  get kinds(): string {
    const { kinds = AUTHENTICATORS } = this.plant?.policy.authenticators ?? {}
    return `This plant admits: ${kinds.map((kind) => KIND_TEXT[kind].toLowerCase()).join('; ')}.`
  }

  /** The person whom the code invites: the address may say who, and the code alone says it too. */
  #invited(plant: State): PersonId | undefined {
    const invite = inviteOf(tidyCode(this.code))
    const people = Object.entries(plant.people) as [PersonId, State['people'][PersonId]][]
    const found = people.find(([, person]) => isActive(person) && person?.invite === invite)?.[0]
    return this.#person === undefined || found === this.#person ? found : undefined
  }

  async make(): Promise<void> {
    this.isTried = true
    const { plant } = this
    if (plant === undefined || this.code.trim() === '' || this.name.trim() === '') return
    const person = this.#invited(plant)
    if (person === undefined) {
      this.problem = problem(
        'This code invites nobody',
        'Compare it with what the admin sees. It works once; an admin can give you a new one.',
      )
      return
    }
    this.isBusy = true
    this.problem = undefined
    await this.#hand(plant, person)
    this.isBusy = false
  }

  async #hand(plant: State, person: PersonId): Promise<void> {
    // A passkey that was made and not accepted is used again: nobody wants two of one name on their key.
    const made = this.#made
      ? { ok: true as const, value: this.#made }
      : await makePasskey(plant, person, this.name.trim())
    if (!made.ok) {
      this.problem = say(made.error)
      return
    }
    this.#made = made.value
    const { registration, attachment } = made.value.passkey
    const kind = {
      aaguid: registration.aaguid,
      backupEligible: registration.flags.backupEligible,
      attachment,
    }
    if (!isAdmitted(plant.policy, kind)) {
      this.#made = undefined
      this.problem = problem(
        'This passkey is of a kind that is not admitted',
        KIND_INSTEAD[authenticatorKind(kind)],
      )
      return
    }
    const accepted = await acceptPasskey(plant, made.value)
    if (!accepted.ok) {
      this.problem = say(accepted.error)
      return
    }
    const handed = await ask(
      v.object({}),
      '/api/joins',
      jsonBody({ ...accepted.value, code: tidyCode(this.code) }),
    )
    if (handed.ok) this.words = keyDigest(accepted.value)
    else this.problem = say(handed.error)
  }
}
