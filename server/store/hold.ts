import { openCommitment } from '../../core/commitment.ts'
import type { EventOf } from '../../core/record/event.ts'
import type { HeldUnit, HoldsAnswer } from '../../core/wire/hold.ts'
import type { Leaf } from '../../core/wire/inspection.ts'
import { readLeaves, sessionsOf } from './leaf.ts'
import type { Store } from './query.ts'

const HOLDS = 'SELECT DISTINCT held_leaf FROM inspections WHERE held_leaf IS NOT NULL'
const EVENTS = `SELECT leaf, bytes FROM leaves WHERE leaf IN (${HOLDS}) ORDER BY leaf DESC`
const UNITS = `SELECT DISTINCT unit, held_leaf FROM inspections
  WHERE held_leaf IS NOT NULL AND disposition IS NULL AND unit IS NOT NULL AND unit <> '' ORDER BY held_leaf, unit`

function heldEvent({ record }: Leaf): EventOf<'units.held'> {
  if (record.kind !== 'event' || record.event.type !== 'units.held')
    throw new Error('hold: found a leaf that holds no units')
  return record.event
}

/** The acts that set units aside, newest first, without the lists of what they set aside: those are rows. */
export function readHolds(store: Store): HoldsAnswer {
  const holds = readLeaves(store, EVENTS).map((leaf) => {
    const { [heldEvent(leaf).commits.inspections]: _list, ...openings } = leaf.openings
    return { ...leaf, openings }
  })
  return { holds, sessions: readLeaves(store, sessionsOf(HOLDS)) }
}

/** The units that wait for a decision, by their serials. */
export function readHeldUnits(store: Store): HeldUnit[] {
  const acts = new Map(readLeaves(store, EVENTS).map((leaf) => [leaf.index, leaf]))
  const rows = store.prepare(UNITS).all() as { unit: string; held_leaf: number }[]
  return rows.flatMap(({ unit, held_leaf }) => {
    const leaf = acts.get(held_leaf)
    if (leaf === undefined) return []
    const { body, at, commits } = heldEvent(leaf)
    const reason = openCommitment(commits.reason, leaf.openings)
    return [{ unit, hold: body.hold, at, reason: typeof reason === 'string' ? reason : null }]
  })
}
