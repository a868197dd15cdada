import type { Digest } from '../../core/digest.ts'
import type { Assistance } from '../../core/governance/operation/word.ts'
import type { InspectionId } from '../../core/id.ts'
import type { Rule } from '../../core/inspection/rule.ts'
import type { Verdict } from '../../core/record/word.ts'
import type { Judged } from '../engine/message.ts'
import type { Frames } from './frames.ts'

/** What the inspector sees at one unit. */
export type Stage =
  | { readonly kind: 'capture' }
  /** The camera takes the frames of one press. */
  | { readonly kind: 'taking' }
  /** Which of several frames is judged, from 1; missing for a single photograph. */
  | { readonly kind: 'judging'; readonly frame?: number }
  /** The photograph is no evidence: it must be taken again. Nothing was recorded. */
  | { readonly kind: 'retake'; readonly reason: string }
  /** `blind`: the person says first what they see; the verdict is recorded, and not shown yet. */
  | { readonly kind: 'blind' | 'judged'; readonly done: JudgedInspection; readonly saved: boolean }
  | {
      readonly kind: 'decided'
      readonly done: JudgedInspection | undefined
      readonly inspection: InspectionId
      readonly verdict: Verdict
      readonly overruled: boolean
    }

export interface JudgedInspection {
  readonly inspection: InspectionId
  readonly verdict: Verdict
  /** What the model said, and the rule of the step that judged it. */
  readonly judged: Judged
  readonly rule: Rule
  /** What the record keeps; a camera's frame is still being written when its verdict is shown. */
  readonly photo: Promise<Blob>
  /** Hash of the recorded event; what a decision refers to. */
  readonly event: Digest | undefined
  readonly shownAt: number
  /** How much of the model's opinion this person gets, and what they said before they saw it. */
  readonly assistance: Assistance
  readonly own?: 'pass' | 'fail'
  /** How many frames the step asks for, and what they came to; missing where one was judged. */
  readonly asked: number
  readonly frames?: Frames
}
