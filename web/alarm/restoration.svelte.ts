import { signedHead } from '../../core/governance/continuation.ts'
import type { Op } from '../../core/governance/fold/step.ts'
import type { SignedHead, Stretch } from '../../core/governance/operation/log.ts'
import { openCheckpoint } from '../../core/log/checkpoint.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { type RestorationAnswer, restorationAnswerSchema } from '../../core/wire/restoration.ts'
import { ask, type RequestError } from '../api/request.ts'
import type { App } from '../app/app.svelte.ts'
import { post } from '../review/read.ts'
import { fetchCheckpoint, type ProveError, trustedLog } from '../sync/prove.ts'

/** How often the screen asks how far it has come. */
const EVERY_MS = 2_000

/** Stretches that one change names: a record has 64 KB. Beyond it, neighbours are named with what lies between. */
const MAX_STRETCHES = 200

export type Restoring = Extract<RestorationAnswer, { kind: 'restoring' }>
type GoOnError = RequestError | ProveError | { kind: 'not-restoring' | 'head-unknown'; message: string }

export const countOf = (missing: readonly Stretch[]): number =>
  missing.reduce((sum, { first, last }) => sum + last - first + 1, 0)

/** The same places in fewer stretches: those closest together become one. It says more to be missing than is, never less. */
export function coarsen(missing: readonly Stretch[], max = MAX_STRETCHES): Stretch[] {
  const rest = [...missing]
  while (rest.length > max) {
    let at = 1
    for (let i = 1; i < rest.length; i++) if (gapBefore(rest, i) < gapBefore(rest, at)) at = i
    const [before, after] = [rest[at - 1], rest[at]]
    if (before && after) rest.splice(at - 1, 2, { first: before.first, last: after.last })
  }
  return rest
}
const gapBefore = (all: readonly Stretch[], at: number): number =>
  (all[at]?.first ?? 0) - (all[at - 1]?.last ?? 0)

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

  /** The heads that are given up, each checked to be one that the log signed: nobody signs for a head that was made up. */
  async #heads(notes: readonly string[]): Promise<SignedHead[] | undefined> {
    const { governance } = this.#app
    if (governance === undefined) return undefined
    const opened = await Promise.all(notes.map((note) => openCheckpoint(note, trustedLog(governance.state))))
    return opened.flatMap((each) => (each.ok ? [signedHead(each.value.checkpoint)] : []))
  }

  /** Lets the server append what came back, and gives what is to be signed: from which head on, and what is missing. */
  async goOn(): Promise<Result<Op<'log.continue'>, GoOnError>> {
    const { governance, database } = this.#app
    const answer = await post(this.#app, restorationAnswerSchema, '/api/restoration', {})
    if (!answer.ok) return answer
    if (answer.value.kind === 'none' || governance === undefined)
      return fail({ kind: 'not-restoring', message: 'the log is whole again: there is nothing to sign' })
    const seen = await this.#heads(answer.value.seen)
    // Of a tablet that is in step the head is in the log: it can sign for one that comes late.
    const own = this.#app.sync.alarm === undefined ? undefined : (await database.log.get('checkpoint'))?.size
    const isNamed = own === undefined || seen?.some(({ size }) => size === own)
    if (seen === undefined || seen.length !== answer.value.seen.length || !isNamed)
      return fail({
        kind: 'head-unknown',
        message: 'the server does not name the head that this tablet holds: let it sync, then try again',
      })
    const head = await fetchCheckpoint(governance.state)
    if (!head.ok) return head
    const missing = coarsen(answer.value.missing)
    return ok({ op: 'log.continue', seen, from: signedHead(head.value.checkpoint), missing })
  }
}
