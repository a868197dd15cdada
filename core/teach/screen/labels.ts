import type { Label } from '../../dataset/label.ts'
import { type Bulk, bulkOf, deviations, median } from './robust.ts'
import type { Strangeness } from './strangeness.ts'

/** Scores of one set differ by about this much in the logarithm even where parts are all alike. */
const LEAST_SPREAD = 0.03
/** A photograph labelled good is looked at again from so many deviations on: about one good part in sixty is, too. */
const STRANGE = 2.5
/** One labelled defective is, below so many, or on this share of the way from good to the middle defective one. */
const USUAL = 1
const USUAL_SHARE = 0.35
/** A photograph that is strange all over belongs to another part or view; a defect is strange at one place. */
const STRANGER = 4
const LEAST_USUAL_SPREAD = 0.02

/** What the scores say of a label, and how far out they are. */
export interface LabelDoubt {
  readonly kind: 'stranger' | 'maybe-defective' | 'maybe-good'
  readonly index: number
  readonly strength: number
}

interface Judged {
  readonly label: Label
  readonly isMarked: boolean
}

const logs = (values: readonly number[]) => values.map((value) => Math.log(Math.max(value, 1e-6)))

/** How far a photograph must be from usual before its label `defective` is believed, in deviations of the good. */
function usualBound(scores: readonly number[], samples: readonly Judged[], good: Bulk): number {
  const defective = scores.filter((_, i) => samples[i]?.label.kind === 'defective')
  if (defective.length === 0) return USUAL
  return Math.max(USUAL, USUAL_SHARE * median(defective.map((score) => deviations(score, good))))
}

/**
 * Photographs that do not belong, and labels that the scores speak against, in both directions. `strangeness` is that
 * of each photograph from the good ones (of a classification set: from all others). Silent below five good ones.
 */
export function labelDoubts(samples: readonly Judged[], strangeness: readonly Strangeness[]): LabelDoubt[] {
  const scores = logs(strangeness.map(({ most }) => most))
  const overall = logs(strangeness.map(({ usual }) => usual))
  const isUsual = (i: number) => samples[i]?.label.kind !== 'defective'
  const good = bulkOf(
    scores.filter((_, i) => isUsual(i)),
    LEAST_SPREAD,
  )
  const whole = bulkOf(
    overall.filter((_, i) => isUsual(i)),
    LEAST_USUAL_SPREAD,
  )
  const bound = usualBound(scores, samples, good)
  return samples.flatMap(({ label, isMarked }, index): LabelDoubt[] => {
    const all = deviations(overall[index] ?? 0, whole)
    if (all > STRANGER) return [{ kind: 'stranger', index, strength: all }]
    const strength = deviations(scores[index] ?? 0, good)
    if (label.kind === 'good' && strength > STRANGE) return [{ kind: 'maybe-defective', index, strength }]
    if (label.kind === 'defective' && !isMarked && strength < bound)
      return [{ kind: 'maybe-good', index, strength: bound - strength }]
    return []
  })
}
