import { isActive, type Leave } from '../../core/governance/state.ts'
import type { PersonId, PlanId } from '../../core/id.ts'
import type { Governance } from '../local/governance.ts'
import { planName } from '../review/name.ts'
import { timeText } from '../review/time-text.ts'

/** How long before its end a certification is shown as ending: time to arrange the next one. */
const SOON_MS = 30 * 24 * 60 * 60 * 1000

/** A plan's name, as far as this tablet may know it. */
export const planTitle = (governance: Governance, plan: PlanId): string => planName(governance, plan, '').plan

interface Held {
  readonly plan: PlanId
  readonly title: string
  readonly text: string
  readonly word: string
  readonly tone: 'pass' | 'unsure' | 'fail'
  readonly isHeld: boolean
}

function standing(leave: Leave, now: number): Pick<Held, 'text' | 'word' | 'tone' | 'isHeld'> {
  if (!isActive(leave)) return { text: 'Withdrawn', word: 'Withdrawn', tone: 'fail', isHeld: false }
  const isOver = leave.notAfter <= now
  const text = `${isOver ? 'Ended' : 'Until'} ${timeText(leave.notAfter)}`
  if (isOver) return { text, word: 'Over', tone: 'fail', isHeld: false }
  return leave.notAfter - now < SOON_MS
    ? { text, word: 'Ends soon', tone: 'unsure', isHeld: true }
    : { text, word: 'Certified', tone: 'pass', isHeld: true }
}

/** What somebody is or was certified for, by the name of the plan. */
export function certificationsOf(governance: Governance, person: PersonId, now: number): Held[] {
  const held = Object.entries(governance.state.certifications?.[person] ?? {}) as [PlanId, Leave][]
  return held
    .map(([plan, leave]) => ({ plan, title: planTitle(governance, plan), ...standing(leave, now) }))
    .sort((a, b) => a.title.localeCompare(b.title))
}

/** What somebody is certified for now, in a few words; empty where it is nothing. */
export function certifiedText(governance: Governance, person: PersonId, now: number): string {
  const held = certificationsOf(governance, person, now).filter(({ isHeld }) => isHeld)
  const soon = held.some(({ tone }) => tone === 'unsure') ? ', one ends soon' : ''
  return held.length === 0 ? '' : `Certified for ${held.map(({ title }) => title).join(', ')}${soon}`
}
