import type { Pixels } from '../../core/model/image.ts'
import type { Ladder } from './ladder.ts'
import type { Golden, VerifiedPackage } from './message.ts'
import type { Decode } from './pixels.ts'
import type { Output } from './rung.ts'
import type { Off, Ready, SelfTest, SelfTestReport } from './state.ts'

/** How far one output is from what was expected: absolute, and Infinity for whatever is not a number. */
export function outputError(
  output: Output,
  golden: Pick<Golden, 'score' | 'map'>,
): { score: number; map: number } {
  const { values } = output.map
  let map = values.length === golden.map.length ? 0 : Number.POSITIVE_INFINITY
  for (let i = 0; i < golden.map.length; i++) map = Math.max(map, apart(values[i], golden.map[i]))
  return { score: apart(output.score, golden.score), map }
}

function apart(a: number | undefined, b: number | undefined): number {
  const difference = Math.abs((a ?? Number.NaN) - (b ?? Number.NaN))
  return Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference
}

interface Parts {
  readonly ladder: Ladder
  readonly model: VerifiedPackage
  readonly decode: Decode
  readonly prepare: (seen: Pixels) => Float32Array
  readonly onReport: (report: SelfTestReport) => void
}

/** The worst differences over all cases on the rung that stands; undefined when it gave way meanwhile. */
async function worstOf({
  ladder,
  model,
  decode,
  prepare,
}: Parts): Promise<{ score: number; map: number } | undefined> {
  const { input } = model.manifest
  const worst = { score: 0, map: 0 }
  for (const golden of model.golden) {
    const decoded = await decode(new Blob([golden.image]), input.crop)
    if (!decoded.ok) return { score: Number.POSITIVE_INFINITY, map: Number.POSITIVE_INFINITY }
    const output = await ladder.run(prepare(decoded.value.seen))
    if (!output) return undefined
    const error = outputError(output, golden)
    worst.score = Math.max(worst.score, error.score)
    worst.map = Math.max(worst.map, error.map)
  }
  return worst
}

async function testRung(parts: Parts, { backend, adapter }: Ready): Promise<SelfTestReport | undefined> {
  const { digest, manifest, golden } = parts.model
  const begun = performance.now()
  const worst = await worstOf(parts)
  if (!worst) return undefined
  const { tolerance } = manifest
  const passed = worst.score <= tolerance.score && worst.map <= tolerance.map
  const ms = performance.now() - begun
  const cases = golden.length
  return {
    passed,
    model: digest,
    backend,
    adapter,
    cases,
    worstScore: worst.score,
    worstMap: worst.map,
    tolerance,
    ms,
  }
}

/**
 * Runs the golden cases on the very rung that judges, through the very decoding and preparation that photographs take.
 * Outside tolerance it steps down and tests the next; below WASM there is nobody but the person.
 */
export async function runSelfTest(parts: Parts): Promise<SelfTest | Off> {
  const { ladder, onReport } = parts
  const reports: SelfTestReport[] = []
  for (let state = ladder.state(); state.kind === 'ready'; state = ladder.state()) {
    const report = await testRung(parts, state)
    if (!report) continue
    reports.push(report)
    onReport(report)
    if (report.passed) {
      ladder.setTested()
      return { passed: true, reports }
    }
    const { worstScore, worstMap, tolerance } = report
    const found = `found differences of ${worstScore} and ${worstMap}`
    await ladder.stepDown(
      'selftest-failed',
      `${found}, expected at most ${tolerance.score} and ${tolerance.map}`,
    )
  }
  const state = ladder.state()
  return reports.length === 0 && state.kind === 'off' ? state : { passed: false, reports }
}
