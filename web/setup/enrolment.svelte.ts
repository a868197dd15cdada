import type { App } from '../app/app.svelte.ts'
import { type Problem, say } from '../message/say.ts'
import { enrolDevice, type OfferedPlant, readPlant } from '../session/enrol.ts'
import { guessDeviceName } from './name.ts'

/** The enrolment of this browser: which plant the server shows, and what an admin does about it. */
export class Enrolment {
  offered = $state.raw<OfferedPlant | undefined>()
  problem = $state.raw<Problem | undefined>()
  busy = $state<'reading' | 'signing' | undefined>()
  name = $state(guessDeviceName(navigator.userAgent))
  readonly #app: App

  constructor(app: App) {
    this.#app = app
  }

  /** Reads the plant's chain and verifies it from its beginning; nothing is pinned by that. */
  async look(): Promise<void> {
    if (this.busy !== undefined) return
    this.busy = 'reading'
    this.problem = undefined
    const read = await readPlant()
    this.busy = undefined
    if (read.ok) this.offered = read.value
    else this.problem = say(read.error)
  }

  async enrol(): Promise<void> {
    const { offered } = this
    if (offered === undefined || this.busy !== undefined) return
    this.busy = 'signing'
    this.problem = undefined
    const enrolled = await enrolDevice(this.#app.database, offered, this.name.trim(), Date.now())
    this.busy = undefined
    if (enrolled.ok) return this.#app.start()
    const { error } = enrolled
    this.problem = say(error)
    // Somebody else changed the plant meanwhile: the next try signs on the newest head.
    if (error.kind === 'refused') {
      const read = await readPlant()
      if (read.ok && read.value.genesis === offered.genesis) this.offered = read.value
    }
  }
}
