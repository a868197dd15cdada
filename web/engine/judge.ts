import { measureQuality } from '../../core/inspection/photo-quality.ts'
import { openPreprocessor } from '../../core/model/preprocess.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { type Ladder, type LadderParts, openLadder } from './ladder.ts'
import type { Bare, Judged, JudgeError, Photo } from './message.ts'
import { croppedInput, openDecoder } from './pixels.ts'
import { openPixelRoom } from './resample-wasm.ts'
import { runSelfTest } from './self-test.ts'
import type { Off, Ready, SelfTest, SelfTestReport } from './state.ts'

/** One loaded model, ready to judge. Not for concurrent use: the worker asks one thing at a time. */
export interface Judge {
  state(): Ready | Off
  selfTest(): Promise<SelfTest | Off>
  /** Judges a photograph; a rung that has not passed its self-test yet is tested first. */
  judge(photo: Photo): Promise<Result<Judged, JudgeError>>
  /** Only session runs on one fixed tensor: what everything else is measured against. */
  bare(runs: number): Promise<Bare | Off>
  /** Housekeeping for when nobody waits. */
  rest(): Promise<void>
  close(): Promise<void>
}

type Prepare = ReturnType<typeof openPreprocessor>

/** Opens the model on the best rung and runs it once, so that the first photograph does not wait for kernels. */
export async function openJudge(
  parts: LadderParts & { onReport: (report: SelfTestReport) => void },
): Promise<Judge> {
  const { input } = parts.model.manifest
  const ladder = await openLadder(parts)
  const room = await openPixelRoom()
  const decode = openDecoder(room)
  const cropped = croppedInput(input)
  // One photograph at a time: its tensor is read before the next one is prepared.
  const prepare = openPreprocessor(cropped, room.openResampler, true)
  const selfTest = () =>
    runSelfTest({ ladder, model: parts.model, decode, prepare, onReport: parts.onReport })
  const blank = blankTensor(prepare, input).slice()
  await ladder.run(blank)

  return {
    state: ladder.state,
    selfTest,
    async judge(photo) {
      const begun = performance.now()
      const decoded = await decode(photo, input.crop)
      if (!decoded.ok) return decoded
      const { width, height, seen } = decoded.value
      const tensor = prepare(seen)
      const quality = measureQuality(tensor, cropped, seen)
      const prepared = performance.now()
      const ran = await runTested(ladder, tensor, selfTest)
      if (!ran.ok) return ran
      const { output, by, ms } = ran.value
      const total = performance.now() - begun
      return ok({
        ...output,
        photo: { width, height },
        quality,
        ms: { prepare: prepared - begun, run: ms, total },
        by,
      })
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
      const wasTested = ladder.isTested()
      await ladder.recycle()
      if (wasTested && !ladder.isTested()) await selfTest()
    },
    close: ladder.close,
  }
}

const blankTensor = (prepare: Prepare, { width, height }: { width: number; height: number }): Float32Array =>
  prepare({ width, height, rgba: new Uint8Array(width * height * 4) })

/** Runs on a rung that has passed its self-test. When it gives way, the job goes on upon the next one, once tested. */
async function runTested(ladder: Ladder, tensor: Float32Array, selfTest: () => Promise<SelfTest | Off>) {
  for (let by = ladder.state(); ; by = ladder.state()) {
    if (by.kind === 'off') return fail(by)
    if (!ladder.isTested()) {
      await selfTest()
      if (!ladder.isTested()) continue
      by = ladder.state()
      if (by.kind === 'off') return fail(by)
    }
    const begun = performance.now()
    const output = await ladder.run(tensor)
    if (output) return ok({ output, by, ms: performance.now() - begun })
  }
}
