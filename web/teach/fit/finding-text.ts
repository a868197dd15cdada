import type { Decided, ScreeningKind } from '../../../core/dataset/finding.ts'
import type { IconName } from '../../ui/index.ts'

/** What a finding means, and what follows from it if nobody looks. */
export const FINDING_TEXT: Readonly<Record<ScreeningKind, { title: string; text: string }>> = {
  duplicate: {
    title: 'The same photograph twice',
    text: 'It teaches nothing new, and makes the model look surer than it is. Keep one.',
  },
  'near-duplicate': {
    title: 'Nearly the same photograph twice',
    text: 'Two exposures of one part? Then group them, so that the model is never tested on a part it has seen.',
  },
  blurred: {
    title: 'Blurred',
    text: 'Less sharp than the others. On the line such a photograph is taken again.',
  },
  'too-dark': { title: 'Too dark', text: 'Darker than the others: another lamp, or a hand before it?' },
  'too-bright': { title: 'Too bright', text: 'Brighter than the others: another lamp, or a reflection?' },
  stranger: {
    title: 'Does not belong here?',
    text: 'Unlike every other photograph all over: another part, or another view of it.',
  },
  'maybe-defective': {
    title: 'Labelled good, looks defective',
    text: 'One place is as strange as on defective parts. A defect that is taught as good is never found again.',
  },
  'maybe-good': {
    title: 'Labelled defective, looks good',
    text: 'No place is stranger than on good parts. Mark where the defect is, or label it good.',
  },
  'maybe-other-class': {
    title: 'Looks like another class',
    text: 'It is more like the photographs of another class than like those of its own.',
  },
}

/** How far out something is, in words. */
export const strengthText = (kind: ScreeningKind, strength: number): string =>
  kind.endsWith('duplicate')
    ? `${Math.round(strength * 100)} % closer to each other than photographs of this set usually are`
    : `${strength.toFixed(1)} deviations from the others`

/** What can be decided about a finding, the likeliest first; each is one tap. */
export function choicesFor(kind: ScreeningKind): { decision: Decided; text: string; icon: IconName }[] {
  const keep = { decision: 'keep', text: 'Keep it as it is', icon: 'check' } as const
  const remove = { decision: 'remove', text: 'Leave it out', icon: 'trash' } as const
  switch (kind) {
    case 'duplicate':
      return [{ ...remove, text: 'Leave the second out' }, keep]
    case 'near-duplicate':
      return [
        { decision: 'group', text: 'Group: one part', icon: 'layers' },
        { ...remove, text: 'Leave the second out' },
        keep,
      ]
    case 'maybe-defective':
      return [{ decision: 'relabel', text: 'It is defective', icon: 'fail' }, keep, remove]
    case 'maybe-good':
      return [{ decision: 'relabel', text: 'It is good', icon: 'pass' }, keep, remove]
    default:
      return [remove, keep]
  }
}

/** What was decided, in words. */
export const DECIDED_TEXT: Readonly<Record<Decided, string>> = {
  ...{
    keep: 'Kept as it is',
    remove: 'Left out',
    relabel: 'Labelled anew',
    group: 'Grouped',
    retake: 'To be taken again',
  },
}
