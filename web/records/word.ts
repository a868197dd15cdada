import type { Verdict } from '../../core/record/word.ts'
import type { Trust } from '../ui/index.ts'

export const verdictWord: Record<Verdict, string> = { pass: 'Pass', fail: 'Fail', unsure: 'Unsure' }

/** The three states of a record, and the one that needs somebody. */
export const trustWord: Record<Trust, string> = {
  saved: 'Saved',
  received: 'Received',
  proven: 'Proven',
  refused: 'Needs attention',
}
