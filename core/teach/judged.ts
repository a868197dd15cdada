import { judgedShare } from '../dataset/mask.ts'
import type { View } from '../dataset/region.ts'
import type { FeatureShape, Judged } from './fit/shape.ts'

/** The cells that are judged: those that the view judges by half at least; undefined for all of them. */
export function judgedBy(view: View | null, { width, height }: FeatureShape): Judged | undefined {
  if (view === null) return undefined
  const judged = Uint8Array.from(judgedShare(view, width, height), (share) => (share >= 0.5 ? 1 : 0))
  if (!judged.includes(1)) throw new Error('teach: found nothing of the picture that is judged')
  return judged.includes(0) ? judged : undefined
}
