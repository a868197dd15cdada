import type { Digest } from '../../core/digest.ts'
import type { Day, StandingAnswer, StandingQuery } from '../../core/wire/standing.ts'
import { rowOf } from './inspection.ts'
import { readLeaves, sessionsOf } from './leaf.ts'
import type { Store } from './query.ts'
import type { InspectionRecord } from './schema.ts'

const DAY_MS = 24 * 60 * 60 * 1000
/** How far back the scores are looked at: long enough to see a drift, short enough to be this model's present. */
const REACH_DAYS = 30
/** The most self-tests, and the most overruled inspections, that are shown. */
const [MAX_TESTS, MAX_OVERRULED] = [200, 50]

const TEXT = 'CAST(bytes AS TEXT)'
const OWN = 'SELECT leaf FROM selftests JOIN leaves USING (leaf) WHERE model = ? AND selftests.device = ?'
const LAST_PASSED = `SELECT max(leaf) FROM (${OWN} AND json_extract(${TEXT}, '$.event.body.passed')
  AND json_extract(${TEXT}, '$.event.at') <= ?)`
const SINCE = `${OWN} AND leaf >= ifnull((${LAST_PASSED}), 0) ORDER BY leaf LIMIT ${MAX_TESTS}`
const TESTS = `SELECT leaf, bytes FROM leaves WHERE leaf IN (${SINCE}) ORDER BY leaf`

// The spread by the mean of squares: a model's scores are near one, so nothing is lost to cancellation that matters.
const DAYS = `SELECT at / ${DAY_MS} AS day, count(*) AS count, avg(score) AS mean,
    sqrt(max(0, avg(score * score) - avg(score) * avg(score))) AS spread,
    sum(judged = 'fail') AS fails, sum(decision = 'overruled') AS overruled
  FROM inspections WHERE model = ? AND device = ? AND at > ? AND at <= ? GROUP BY day ORDER BY day`
const OVERRULED = `SELECT * FROM inspections WHERE model = ? AND device = ? AND at > ? AND at <= ?
  AND decision = 'overruled' ORDER BY leaf DESC LIMIT ${MAX_OVERRULED}`

/** What tells whether a model worked on a tablet before a time. */
export function readStanding(store: Store, model: Digest, { device, at }: StandingQuery): StandingAnswer {
  const since = [model, device, model, device, at] as const
  const span = [model, device, at - REACH_DAYS * DAY_MS, at] as const
  return {
    tests: readLeaves(store, TESTS, ...since),
    sessions: readLeaves(store, sessionsOf(SINCE), ...since),
    days: store.prepare(DAYS).all(...span) as Day[],
    overruled: (store.prepare(OVERRULED).all(...span) as InspectionRecord[]).map(rowOf),
  }
}
