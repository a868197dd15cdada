import type { IconName } from '../icons/paths.ts'

/** The five verdicts, in the design's words. */
export type Verdict = 'pass' | 'fail' | 'unsure' | 'retake' | 'blocked'

/** What a coloured thing means; each has an icon, because colour alone says nothing. */
export type Tone = Verdict | 'info' | 'neutral'

/** The icon a tone carries when the caller gives none. */
export const toneIcon: Record<Tone, IconName> = {
  pass: 'pass',
  fail: 'fail',
  unsure: 'unsure',
  retake: 'retake',
  blocked: 'blocked',
  info: 'info',
  neutral: 'info',
}
