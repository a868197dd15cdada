import type { EngineSight } from './look.ts'
import type { Rung } from './rung.ts'
import { failRung, type Testing, testCases } from './self-test.ts'

const openTested = ({ backend, adapter, prepare, run }: Rung) => ({
  ...{ backend, adapter, preparer: () => prepare },
  run: async (sight: EngineSight) => {
    const result = await run(sight)
    return result.ok ? result.value : undefined
  },
})

/**
 * Makes the session anew in steps between which photographs may be judged: opens the next one beside the one that
 * stands, runs the golden cases on it, and exchanges the two. When it does not open or run, the old one goes on;
 * when it computes wrongly, so may the old one: the ladder steps down.
 */
export async function* renew(testing: Testing): AsyncGenerator<undefined, undefined> {
  const spare = await testing.ladder.openSpare()
  if (!spare) return
  let isTaken = false
  try {
    yield
    const report = yield* testCases(testing, openTested(spare.rung), 'session-renewed')
    if (!report || !spare.isNext()) return
    testing.onReport(report)
    isTaken = report.passed
    if (report.passed) await spare.takeOver()
    else await failRung(testing, report)
  } finally {
    if (!isTaken) await spare.rung.release()
  }
}
