import type { Disposition } from '../../core/record/hold-event.ts'
import type { IconName } from '../ui/index.ts'

interface DispositionWords {
  /** On the button, and when it is done. */
  readonly label: string
  readonly done: string
  readonly hint: string
  readonly icon: IconName
  /** What the electronic signature means (21 CFR 11.50). */
  readonly meaning: string
}

export const DISPOSITION_WORDS: Readonly<Record<Disposition, DispositionWords>> = {
  accept: {
    ...{ label: 'Accept', done: 'Accepted', hint: 'It is good: released from hold', icon: 'check' },
    meaning: 'I looked at this unit again and release it.',
  },
  reject: {
    ...{ label: 'Reject', done: 'Rejected', hint: 'It is not good: it goes no further', icon: 'cross' },
    meaning: 'I looked at this unit again and reject it.',
  },
  rework: {
    ...{ label: 'Rework', done: 'To rework', hint: 'It is worked on, then inspected again', icon: 'undo' },
    meaning: 'I looked at this unit again and send it to rework.',
  },
}
