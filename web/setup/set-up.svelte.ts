import type { SetupAnswer } from '../../core/wire/change.ts'
import type { App } from '../app/app.svelte.ts'
import { type Problem, say } from '../message/say.ts'
import { askSetup, type Founding, foundPlant, makeFounder } from '../session/found.ts'
import { guessDeviceName } from './name.ts'

/** Where somebody is in setting a plant up. Going back or failing keeps everything that was typed or made. */
export type Stage = 'code' | 'names' | 'passkey' | 'sign' | 'done'

/** What the browser is busy with: nothing can be pressed twice. */
export type Busy = 'asking' | 'making' | 'signing' | undefined

const STAGES = ['code', 'names', 'passkey', 'sign', 'done'] as const satisfies readonly Stage[]

/** The set-up of a plant, from the one-time code to a tablet that pins its genesis. */
export class SetUp {
  stage = $state<Stage>('code')
  busy = $state<Busy>()
  problem = $state.raw<Problem | undefined>()
  code = $state('')
  plantName = $state('')
  personName = $state('')
  deviceName = $state(guessDeviceName(navigator.userAgent))
  genesis = $state<string | undefined>()
  readonly #app: App
  #setup: SetupAnswer | undefined
  #founding: Founding | undefined

  constructor(app: App) {
    this.#app = app
  }

  get step(): number {
    return STAGES.indexOf(this.stage)
  }

  back(): void {
    this.problem = undefined
    this.stage = this.stage === 'names' ? 'code' : 'names'
  }

  async enterCode(): Promise<void> {
    await this.#busyWith('asking', async () => {
      const answer = await askSetup(this.code)
      if (!answer.ok) return answer.error
      this.#setup = answer.value
      this.stage = 'names'
      return undefined
    })
  }

  /** A passkey that was made already is kept, unless it would carry another name. */
  nameAll(): void {
    const made = this.#founding
    const names = this.#names()
    const isSame = made?.personName === names.personName && made.plantName === names.plantName
    this.#founding = made && isSame ? { ...made, ...names } : undefined
    this.problem = undefined
    this.stage = this.#founding ? 'sign' : 'passkey'
  }

  async makePasskey(): Promise<void> {
    const setup = this.#setup
    if (setup === undefined) return
    await this.#busyWith('making', async () => {
      const made = await makeFounder(setup, this.#names())
      if (!made.ok) return made.error
      this.#founding = made.value
      this.stage = 'sign'
      return undefined
    })
  }

  async sign(): Promise<void> {
    const setup = this.#setup
    const founding = this.#founding
    if (setup === undefined || founding === undefined) return
    await this.#busyWith('signing', async () => {
      const { database } = this.#app
      const founded = await foundPlant(database, this.code, setup, founding, Date.now())
      if (!founded.ok) return founded.error
      this.genesis = (await database.tablet.get('tablet'))?.genesis
      this.stage = 'done'
      return undefined
    })
  }

  #names() {
    return {
      plantName: this.plantName.trim(),
      personName: this.personName.trim(),
      deviceName: this.deviceName.trim(),
    }
  }

  async #busyWith(
    busy: Exclude<Busy, undefined>,
    task: () => Promise<{ kind: string; message: string; word?: string } | undefined>,
  ): Promise<void> {
    if (this.busy !== undefined) return
    this.busy = busy
    this.problem = undefined
    const error = await task()
    this.busy = undefined
    this.problem = error && say(error)
  }
}
