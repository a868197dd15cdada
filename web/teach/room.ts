import { MAX_BOXES, MAX_RUNS } from '../../core/dataset/region.ts'
import type { Drawing } from './drawing.svelte.ts'

/** How near its limit a drawing is told of it: so many boxes before, and at such a share of the runs of its mask. */
const BOXES_BEFORE = 8
const RUNS_SHARE = 0.8
/** Fewer runs than this are left: hardly a stroke would be taken whole. */
const RUNS_LEFT = 64

/** What a person should know of the room that is left, before it is used up; undefined while there is plenty. */
export function roomText({ boxes, runs }: Pick<Drawing, 'boxes' | 'runs'>): string | undefined {
  const left = MAX_BOXES - boxes.length
  if (left <= 0)
    return `These are ${MAX_BOXES} boxes, as many as one photograph keeps. All of them are kept: brush over further places, or erase a box first.`
  if (runs > MAX_RUNS - RUNS_LEFT)
    return 'The brush has drawn as finely as one photograph keeps. What you see is kept; a stroke that makes it finer still ends early. Fill gaps with the wide brush, or erase some.'
  if (left <= BOXES_BEFORE)
    return `There is room for ${left === 1 ? 'one more box' : `${left} more boxes`}. Brush over further places instead, or draw one box round several.`
  if (runs > MAX_RUNS * RUNS_SHARE)
    return 'The brush has drawn almost as finely as one photograph keeps. Use a wider brush from here on, or boxes.'
  return undefined
}
