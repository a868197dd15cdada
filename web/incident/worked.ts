import type { SelftestRecord } from '../../core/session/read-selftests.ts'
import type { Day } from '../../core/wire/standing.ts'
import { laterText, timeText } from '../review/time-text.ts'
import { selftestText } from '../station/word.ts'

/** What the self-tests say about a model on a tablet at a time: `passed` is the last one that it passed before. */
export interface Standing {
  readonly kind: 'worked' | 'doubt' | 'never'
  readonly passed: SelftestRecord | undefined
  /** The first one after the time. */
  readonly next: SelftestRecord | undefined
  readonly failedBefore: number
}

/** Reads the self-tests around a time: a model worked when it passed before, failed none since, and did not fail next. */
export function standingAt(tests: readonly SelftestRecord[], at: number): Standing {
  const before = tests.filter(({ event }) => event.at <= at)
  const passedAt = before.findLastIndex(({ event }) => event.body.passed)
  const failedBefore = before.slice(passedAt + 1).length
  const next = tests.find(({ event }) => event.at > at)
  const passed = before[passedAt]
  const isDoubtful = failedBefore > 0 || next?.event.body.passed === false
  return {
    kind: passed === undefined ? 'never' : isDoubtful ? 'doubt' : 'worked',
    passed,
    next,
    failedBefore,
  }
}

/** The answer in a sentence or two. */
export function standingText({ kind, passed, next, failedBefore }: Standing, at: number): string {
  if (passed === undefined) return 'No self-test of this model was passed on this tablet before then.'
  const since = `Its last self-test was passed ${laterText(at - passed.event.at)} before, on ${timeText(passed.event.at)}.`
  if (failedBefore > 0)
    return `${since} After that it failed ${failedBefore === 1 ? 'once' : `${failedBefore} times`}.`
  if (next === undefined) return `${since} It was not tested again since.`
  const later = laterText(next.event.at - at)
  return kind === 'worked'
    ? `${since} The next one, ${later} after, was passed too.`
    : `${since} The next one, ${later} after, was not passed: what came between is in doubt.`
}

/** One self-test in a line. */
export function testText({ event, evidence, context }: SelftestRecord): string {
  const cases = evidence && `${evidence.cases} golden cases`
  const why = event.body.cause && selftestText[event.body.cause]
  return [cases, why, context?.adapter].filter(Boolean).join(' · ')
}

/** Versions that stood behind the self-tests, each with what it was before where it changed. */
export function versionFacts(tests: readonly SelftestRecord[]): { label: string; value: string }[] {
  const labels = { app: 'App', runtime: 'Runtime', browser: 'Browser', adapter: 'GPU' } as const
  return (Object.keys(labels) as (keyof typeof labels)[]).flatMap((name) => {
    const found = [...new Set(tests.flatMap(({ context }) => context?.[name] || []))]
    return found.length === 0 ? [] : [{ label: labels[name], value: found.join(' → ') }]
  })
}

/** How far the mean score of the last day lies from that of the days before, in spreads of theirs; undefined without either. */
export function driftOf(days: readonly Day[]): number | undefined {
  const scored = days.flatMap(({ count, mean, spread }) =>
    mean === null || spread === null ? [] : [{ count, mean, spread }],
  )
  const last = scored.at(-1)
  const before = scored.slice(0, -1)
  const total = before.reduce((sum, { count }) => sum + count, 0)
  if (last === undefined || total === 0) return undefined
  const average = (of: (day: (typeof before)[number]) => number) =>
    before.reduce((sum, day) => sum + of(day) * day.count, 0) / total
  const mean = average((day) => day.mean)
  // Over all days before: within each day, and from day to day.
  const spread = Math.sqrt(average((day) => day.spread ** 2 + (day.mean - mean) ** 2))
  return spread === 0 ? 0 : (last.mean - mean) / spread
}

/** A drift in words. Half a spread on a day's mean is more than chance on a line of any size. */
export function driftText(drift: number | undefined): string {
  if (drift === undefined) return 'Too few days to tell whether scores drift.'
  if (Math.abs(drift) < 0.5) return 'Scores of the last day are like those of the days before.'
  const way = drift > 0 ? 'higher' : 'lower'
  return `Scores of the last day are ${way} than before, by ${Math.abs(drift).toFixed(1)} of their spread.`
}
