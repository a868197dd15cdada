import type { SelftestCause } from '../../core/record/word.ts'
import { openPhoto } from './frame.ts'
import type { Ladder } from './ladder.ts'
import type { Golden, VerifiedPackage } from './message.ts'
import type { Prepare } from './prepare.ts'
import type { Output, Rung } from './rung.ts'
import type { Off, SelfTest, SelfTestReport } from './state.ts'

interface Difference {
  readonly score: number
  readonly map: number
}

/** How far one output is from what was expected: absolute, and Infinity for whatever is not a number. */
export function outputError(output: Output, golden: Pick<Golden, 'score' | 'map'>): Difference {
  const { values } = output.map
  let map = values.length === golden.map.length ? 0 : Number.POSITIVE_INFINITY
  for (let i = 0; i < golden.map.length; i++) map = Math.max(map, apart(values[i], golden.map[i]))
  return { score: apart(output.score, golden.score), map }
}

function apart(a: number | undefined, b: number | undefined): number {
  const difference = Math.abs((a ?? Number.NaN) - (b ?? Number.NaN))
  return Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference
}

const UNREADABLE: Difference = { score: Number.POSITIVE_INFINITY, map: Number.POSITIVE_INFINITY }

export interface Testing {
  readonly ladder: Ladder
  readonly model: VerifiedPackage
  readonly prepare: Prepare
  readonly onReport: (report: SelfTestReport) => void
}

/** What computes the golden cases, and how: a rung by itself, or the ladder that watches over it. */
export interface Tested extends Pick<Rung, 'backend' | 'adapter'> {
  run(tensor: Float32Array): Promise<Output | undefined>
}

/** One golden case, decoded and prepared as photographs are; undefined when nothing came out. */
async function differenceOf(
  { prepare }: Testing,
  golden: Golden,
  { run }: Tested,
): Promise<Difference | undefined> {
  const opened = await openPhoto(new Blob([golden.image]))
  if (!opened.ok) return UNREADABLE
  try {
    const { tensor } = await prepare(opened.value)
    const output = await run(tensor)
    return output && outputError(output, golden)
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
  const { digest, manifest, golden } = testing.model
  const { tolerance } = manifest
  let [worstScore, worstMap, ms] = [0, 0, 0]
  for (const each of golden) {
    const begun = performance.now()
    const found = await differenceOf(testing, each, tested)
    if (!found) return undefined
    worstScore = Math.max(worstScore, found.score)
    worstMap = Math.max(worstMap, found.map)
    ms += performance.now() - begun
    yield
  }
  const passed = worstScore <= tolerance.score && worstMap <= tolerance.map
  const { backend, adapter } = tested
  return {
    ...{ cause, passed, model: digest, backend, adapter, cases: golden.length },
    ...{ worstScore, worstMap, tolerance, ms },
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
export const failRung = ({ ladder }: Testing, { worstScore, worstMap, tolerance }: SelfTestReport) =>
  ladder.stepDown(
    'selftest-failed',
    `found differences of ${worstScore} and ${worstMap}, expected at most ${tolerance.score} and ${tolerance.map}`,
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
    const report = await testAll(testing, { ...state, run: ladder.run }, why)
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
