import type { Bytes } from '../../core/bytes.ts'
import type { Preparation, SelftestCause } from '../../core/record/word.ts'
import type { Answer } from '../../core/task/answer.ts'
import { deviationsOf, type Expected, goldenCases, isWithin } from '../../core/task/golden.ts'
import { noAnswer } from '../../core/task/output.ts'
import { openPhoto } from './frame.ts'
import type { GpuPrepare } from './gpu-prepare.ts'
import type { Ladder } from './ladder.ts'
import type { EngineSight } from './look.ts'
import type { VerifiedPackage } from './message.ts'
import type { Prepare } from './prepare.ts'
import type { Output, Rung } from './rung.ts'
import type { Off, SelfTest, SelfTestReport } from './state.ts'

export interface Testing {
  readonly ladder: Ladder
  readonly model: VerifiedPackage
  readonly prepare: Prepare
  readonly onReport: (report: SelfTestReport) => void
}

/** What computes the golden cases, and how: a rung by itself, or the ladder that watches over it. */
export interface Tested extends Pick<Rung, 'backend' | 'adapter'> {
  preparer(): GpuPrepare | undefined
  run(sight: EngineSight): Promise<Output | undefined>
}

/** One golden case, decoded and prepared as photographs are; undefined when the machine gave way. */
async function answerOf(
  { prepare }: Testing,
  image: Bytes,
  { preparer, run }: Tested,
): Promise<{ output: Output; by?: Preparation } | undefined> {
  const opened = await openPhoto(new Blob([image]))
  if (!opened.ok) return { output: noAnswer(opened.error.message) }
  try {
    const { sight, by } = await prepare(opened.value, preparer())
    const output = await run(sight)
    return output && { output, by }
  } finally {
    opened.value.close()
  }
}

/** Runs one golden case after the other, pausing between them; undefined at the end when the machine gave way. */
export async function* testCases(
  testing: Testing,
  tested: Tested,
  cause: SelftestCause,
): AsyncGenerator<undefined, SelfTestReport | undefined> {
  const { digest, manifest, files } = testing.model
  const cases: { answer: Answer | undefined; expected: Expected }[] = []
  let prepared: Preparation | undefined
  let ms = 0
  for (const { image, expected } of goldenCases(manifest, files)) {
    const begun = performance.now()
    const found = await answerOf(testing, image, tested)
    if (!found) return undefined
    const { output, by } = found
    // One that took the longer way is told of all.
    prepared = prepared === 'cpu' ? prepared : by
    cases.push({ answer: output.ok ? output.value : undefined, expected })
    ms += performance.now() - begun
    yield
  }
  const deviations = deviationsOf(manifest, cases)
  const { backend, adapter } = tested
  return {
    ...{ cause, passed: isWithin(deviations), model: digest, backend, adapter, cases: cases.length },
    ...{ deviations, ms, ...(prepared && { prepared }) },
  }
}

async function testAll(testing: Testing, tested: Tested, cause: SelftestCause) {
  const cases = testCases(testing, tested, cause)
  for (;;) {
    const { done, value } = await cases.next()
    if (done) return value
  }
}

/** Leaves a rung for what its golden cases said. */
export const failRung = ({ ladder }: Testing, { deviations }: SelfTestReport) =>
  ladder.stepDown(
    'selftest-failed',
    deviations
      .filter(({ worst, tolerance }) => worst > tolerance)
      .map(({ of, worst, tolerance }) => `found ${of} off by ${worst}, expected at most ${tolerance}`)
      .join('; '),
  )

/**
 * Runs the golden cases on the very rung that judges, through the very decoding and preparation that photographs take.
 * Outside tolerance it steps down and tests the next; below WASM there is nobody but the person.
 */
export async function runSelfTest(testing: Testing, cause: SelftestCause): Promise<SelfTest | Off> {
  const { ladder, onReport } = testing
  const reports: SelfTestReport[] = []
  let why = cause
  for (let state = ladder.state(); state.kind === 'ready'; state = ladder.state()) {
    const report = await testAll(testing, { ...state, preparer: ladder.preparer, run: ladder.run }, why)
    if (report) {
      reports.push(report)
      onReport(report)
      if (report.passed) {
        ladder.setTested()
        return { passed: true, reports }
      }
      await failRung(testing, report)
    }
    why = ladder.due() ?? cause
  }
  const state = ladder.state()
  return reports.length === 0 && state.kind === 'off' ? state : { passed: false, reports }
}
