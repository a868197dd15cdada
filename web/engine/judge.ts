import type { SelftestCause } from '../../core/record/word.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { toResult } from '../../core/task/result.ts'
import { type OpenPhoto, openPhoto } from './frame.ts'
import { type LadderParts, openLadder } from './ladder.ts'
import type { Bare, Judged, JudgeError, Photo } from './message.ts'
import { openPrepare } from './prepare.ts'
import { renew } from './renew.ts'
import { runSelfTest } from './self-test.ts'
import type { Off, Ready, SelfTest, SelfTestReport } from './state.ts'

/** One loaded model, ready to judge. Not for concurrent use: the worker asks one thing at a time. */
export interface Judge {
  state(): Ready | Off
  selfTest(cause: SelftestCause): Promise<SelfTest | Off>
  /** Judges a photograph; a rung that has not passed its self-test yet is tested first. */
  judge(photo: Photo): Promise<Result<Judged, JudgeError>>
  /** Only session runs on one fixed tensor: what everything else is measured against. */
  bare(runs: number): Promise<Bare | Off>
  /** One step of housekeeping for when nobody waits; whether there is more to do. */
  rest(): Promise<boolean>
  close(): Promise<void>
}

/** Opens the model on the best rung and runs it once, so that the first photograph does not wait for kernels. */
export async function openJudge(
  parts: LadderParts & { onReport: (report: SelfTestReport) => void },
): Promise<Judge> {
  const { model, onReport } = parts
  const ladder = await openLadder(parts)
  const { prepare, blank } = await openPrepare(model.manifest.input)
  const testing = { ladder, model, prepare, onReport }
  await ladder.run(blank)
  let renewal: AsyncGenerator<undefined, undefined> | undefined

  /** When a rung gives way, the job goes on upon the next one, once that is tested. */
  const judgeOpened = async (photo: OpenPhoto, begun: number): Promise<Result<Judged, JudgeError>> => {
    const decodeMs = performance.now() - begun
    for (;;) {
      const due = ladder.due()
      if (due !== undefined) await runSelfTest(testing, due)
      const by = ladder.state()
      if (by.kind === 'off') return fail(by)
      if (ladder.due() !== undefined) continue
      // Not before the golden cases: they take the same way, and the memory that this photograph is read into.
      const opened = performance.now()
      const { sight, by: preparation, measure } = await prepare(photo, ladder.preparer())
      const prepared = performance.now()
      const output = await ladder.run(sight)
      if (!output) continue
      const quality = await measure()
      if (!quality) {
        await ladder.stepDown('backend-failed', 'found no measure of the photograph on the GPU, expected one')
        continue
      }
      if (!output.ok) return output
      const result = toResult(model.manifest, output.value)
      if (!result.ok) return result
      const now = performance.now()
      const ms = { prepare: decodeMs + prepared - opened, run: now - prepared, total: now - begun }
      return ok({
        ...{ answer: output.value, result: result.value, photo: sight.photo },
        ...{ quality, prepared: preparation, ms, by },
      })
    }
  }

  return {
    state: ladder.state,
    selfTest: (cause) => runSelfTest(testing, cause),
    async judge(photo) {
      const begun = performance.now()
      const opened = await openPhoto(photo)
      if (!opened.ok) return opened
      try {
        return await judgeOpened(opened.value, begun)
      } finally {
        opened.value.close()
      }
    },
    async bare(runs) {
      const ms: number[] = []
      for (let i = 0; i < runs; i++) {
        const begun = performance.now()
        await ladder.run(blank)
        ms.push(performance.now() - begun)
      }
      const state = ladder.state()
      return state.kind === 'off' ? state : { ms }
    },
    async rest() {
      if (!renewal && !ladder.isWorn()) return false
      renewal ??= renew(testing)
      const { done } = await renewal.next()
      if (done) renewal = undefined
      return done !== true
    },
    async close() {
      await renewal?.return(undefined)
      await ladder.close()
    },
  }
}
