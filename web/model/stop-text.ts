import type { StopAnswer } from '../../core/wire/stop.ts'

type Tablets = StopAnswer['tablets']

/** How many tablets somebody works on that have not said that they stopped. */
export const waitsFor = (tablets: Tablets): number =>
  tablets.filter(({ after, isInUse }) => after === null && isInUse).length

/** How far a stop has come, in a sentence. */
export function stopText(tablets: Tablets): string {
  const done = tablets.flatMap(({ after }) => after ?? [])
  const inUse = done.length + waitsFor(tablets)
  if (inUse === 0) return 'Nobody works on another tablet: whoever signs in there next knows.'
  if (done.length === 0) return `None of ${inUse} in use has said so yet.`
  const last = Math.ceil(Math.max(...done) / 1000)
  return `${done.length} of ${inUse} in use have stopped, the last after ${last} s.`
}
