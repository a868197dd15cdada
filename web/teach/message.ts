import type { Sample } from '../../core/dataset/dataset.ts'
import type { DatasetError } from '../../core/dataset/fold.ts'
import type { Label } from '../../core/dataset/label.ts'
import { fail } from '../../core/result.ts'
import type { Problem } from '../review/problem.ts'
import type { IconName } from '../ui/index.ts'

// What the data-set screens say, each problem with what to do about it.

export const TASK_WORDS = { anomaly: 'Good or defective', classification: 'Classes' } as const

export const photographs = (count: number): string => (count === 1 ? '1 photograph' : `${count} photographs`)

/** Why the server's part of a list or a set is missing. */
export function problemText(problem: Problem): string {
  if (problem.kind === 'offline')
    return 'The server cannot be reached. You see what you recorded on this desk; the rest comes when it answers.'
  if (problem.kind === 'not-permitted') return 'Your role may not read data sets. Ask an admin for the role.'
  if (problem.kind === 'missing') return 'It has not reached the server yet. It will with the next sync.'
  return `Nothing of the server's answer was taken: ${problem.message}. Try again, and tell an admin when it stays.`
}

/** Why an act changed nothing, as far as the person on the screen is concerned. */
export const UNAPPLIED_WORDS: Readonly<Record<DatasetError['kind'], string>> = {
  'dataset-unopened': 'The data set was not opened yet when this was recorded.',
  'dataset-opened': 'The data set was opened a second time.',
  'sample-known': 'Another desk added the same photograph before.',
  'sample-unknown': 'The photograph was left out meanwhile.',
  'sample-kept': 'Another desk took the photograph back before.',
  'label-unfit': 'The label or the marks did not fit what the photograph was labelled meanwhile.',
  'label-moved': 'Somebody labelled the photograph otherwise meanwhile. Their label stands; look again.',
}

/** A label in words and with a shape of its own: colour is not alone in telling them apart. */
export function labelLook(
  label: Label,
  classes: ReadonlyMap<number, string | null>,
): { text: string; tone: 'pass' | 'fail' | 'neutral'; icon: IconName } {
  if (label.kind === 'good') return { text: 'Good', tone: 'pass', icon: 'pass' }
  if (label.kind === 'defective') return { text: 'Defective', tone: 'fail', icon: 'fail' }
  const text = classes.get(label.class) ?? `Class ${label.class + 1}`
  return { text, tone: 'neutral', icon: 'box' }
}

/** What another desk said of a photograph while something unsaved stood here. */
export function theirsText(
  { labellings, kind }: Sample,
  moved: { readonly label: boolean; readonly marks: boolean },
  classes: ReadonlyMap<number, string | null>,
  who: (person: Sample['addedBy']) => string,
): string {
  const last = labellings.at(-1) ?? labellings[0]
  const label = `${who(last.by)} says: ${labelLook(last.label, classes).text}${kind ? `, ${kind}` : ''}. `
  const marks = 'The marks are others than before. '
  return `${moved.label ? label : ''}${moved.marks ? marks : ''}What you drew and said is still here: saving it replaces theirs.`
}

/** Why nothing is said of a photograph that is not in the set. */
export const LEFT_OUT = fail({
  kind: 'left-out',
  message: 'The photograph was left out meanwhile. Take it back first: then what you drew can be saved',
} as const)
