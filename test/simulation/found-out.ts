import type { AlarmRow } from '../../web/local/database.ts'
import { Broken } from './invariants.ts'
import type { Round, Tablet } from './tablet.ts'

/** A server that lies for a while: to whom, and whether it was found out. */
export interface Adversary {
  readonly name: string
  /** Some time before it begins. */
  prepare(): Promise<void>
  begin(): Promise<void>
  end(): Promise<void>
  /** Whether a tablet was lied to, so far. */
  isLiedTo(tablet: Tablet): boolean
  /** Whether it was shown another history, and believed it: it will never believe the true one again. */
  isSplit(tablet: Tablet): boolean
  /** Throws where somebody who was lied to has not noticed. */
  checkFound(): void
  close(): Promise<void>
}

export const unseen = (tablet: Tablet, name: string, round?: Round) =>
  new Broken(
    'every lie is detected at the next contact',
    `a server that ${name} was not noticed by ${tablet.name}${round?.ok === false ? `, which says ${round.error.kind}` : ''}`,
  )

export const hasAlarm = (tablet: Tablet, kinds: readonly string[]) =>
  tablet.storage.rows<AlarmRow>('alarms').some(({ kind }) => kinds.includes(kind))

/** Whether a round ended by what was said in it. */
export const isWhole = (round: Round): boolean => round.ok || !BROKEN_OFF.includes(round.error.kind)

/** What a round that did not come to its end says nothing about. */
const BROKEN_OFF = ['offline', 'storage', 'refused']
