import type { App } from '../app/app.svelte.ts'
import { type Problem, say } from '../message/say.ts'
import { type Intent, type Signed, signChange } from './sign-change.ts'

/** Changes of one screen: that a passkey is waited for, and what did not work. */
export class Signing {
  busy = $state(false)
  problem = $state.raw<Problem | undefined>()
  /** What the passkey is asked to sign, in a sentence. */
  what = $state('')
  readonly #app: App

  constructor(app: App) {
    this.#app = app
  }

  /** Signs a change; undefined when it did not come to that, and `problem` says why. */
  async sign(what: string, intent: Intent): Promise<Signed | undefined> {
    if (this.busy) return undefined
    this.busy = true
    this.what = what
    this.problem = undefined
    const signed = await signChange(this.#app, intent)
    this.busy = false
    if (!signed.ok) {
      this.problem = say(signed.error)
      return undefined
    }
    if (signed.value.outcome === 'waits')
      this.#app.toasts.push({
        tone: 'info',
        title: 'Waits for approval',
        text: 'Other people approve it under Rules.',
      })
    return signed.value
  }
}
