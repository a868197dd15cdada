import { signedHead } from '../../core/governance/continuation.ts'
import type { Op } from '../../core/governance/fold/step.ts'
import type { SignedHead, Stretch } from '../../core/governance/operation/log.ts'
import type { State } from '../../core/governance/state.ts'
import { openCheckpoint } from '../../core/log/checkpoint.ts'
import type { TreeHead } from '../../core/log/tile-reader.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import type { RestorationAnswer } from '../../core/wire/restoration.ts'
import { fetchCheckpoint, type ProveError, trustedLog } from '../sync/prove.ts'

/** Stretches that one change names: a record has 64 KB. Beyond it, neighbours are named with what lies between. */
const MAX_STRETCHES = 200

export type GoOnError = ProveError | { kind: 'not-restoring' | 'head-unknown'; message: string }

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

/** The heads that are given up, each checked to be one that the log signed: nobody signs for a head that was made up. */
async function headsOf(state: State, notes: readonly string[]): Promise<SignedHead[]> {
  const opened = await Promise.all(notes.map((note) => openCheckpoint(note, trustedLog(state))))
  return opened.flatMap((each) => (each.ok ? [signedHead(each.value.checkpoint)] : []))
}

/**
 * What is to be signed so that the log goes on, from where the server says that it stands. `own`: the head that this
 * tablet holds, where its log lacks it: what does not name that one would leave this tablet behind.
 */
export async function continuationFrom(
  state: State,
  answer: RestorationAnswer,
  own: Pick<TreeHead, 'size'> | undefined,
): Promise<Result<Op<'log.continue'>, GoOnError>> {
  if (answer.kind === 'none')
    return fail({ kind: 'not-restoring', message: 'the log is whole again: there is nothing to sign' })
  const seen = await headsOf(state, answer.seen)
  const isNamed = own === undefined || seen.some(({ size }) => size === own.size)
  if (seen.length !== answer.seen.length || !isNamed)
    return fail({
      kind: 'head-unknown',
      message: 'the server does not name the head that this tablet holds: let it sync, then try again',
    })
  const head = await fetchCheckpoint(state)
  if (!head.ok) return head
  const missing = coarsen(answer.missing)
  return ok({ op: 'log.continue', seen, from: signedHead(head.value.checkpoint), missing })
}
