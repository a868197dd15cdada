import type { Op } from '../../core/governance/fold/step.ts'
import type { Stretch } from '../../core/governance/operation/log.ts'
import type { Result } from '../../core/result.ts'
import { type RestorationAnswer, restorationAnswerSchema } from '../../core/wire/restoration.ts'
import { ask, type RequestError } from '../api/request.ts'
import type { App } from '../app/app.svelte.ts'
import { post } from '../review/read.ts'
import { continuationFrom, type GoOnError } from './continuation.ts'

/** How often the screen asks how far it has come. */
const EVERY_MS = 2_000

export type Restoring = Extract<RestorationAnswer, { kind: 'restoring' }>

export const countOf = (missing: readonly Stretch[]): number =>
  missing.reduce((sum, { first, last }) => sum + last - first + 1, 0)

/** How far a restoration has come, by what the server says; it is asked for as long as a screen looks. */
export class Restoration {
  answer = $state.raw<RestorationAnswer | undefined>()
  readonly #app: App

  constructor(app: App) {
    this.#app = app
  }

  /** Asks again and again; returns how to stop. */
  follow(): () => void {
    let timer: ReturnType<typeof setTimeout> | undefined
    let isOver = false
    const look = async () => {
      const answer = await ask(restorationAnswerSchema, '/api/restoration')
      if (isOver) return
      this.answer = answer.ok ? answer.value : undefined
      timer = setTimeout(() => void look(), EVERY_MS)
    }
    void look()
    return () => {
      isOver = true
      clearTimeout(timer)
    }
  }

  /** Lets the server append what came back, and gives what is to be signed: from which head on, and what is missing. */
  async goOn(): Promise<Result<Op<'log.continue'>, RequestError | GoOnError>> {
    const { governance, database } = this.#app
    const answer = await post(this.#app, restorationAnswerSchema, '/api/restoration', {})
    if (!answer.ok) return answer
    if (governance === undefined) throw new Error('restoration: found no rules')
    // Of a tablet that is in step the head is in the log: it can sign for one that comes late.
    const own = this.#app.sync.alarm === undefined ? undefined : await database.log.get('checkpoint')
    return continuationFrom(governance.state, answer.value, own)
  }
}
