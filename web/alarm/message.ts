import type { Stretch } from '../../core/governance/operation/log.ts'
import { sentence } from '../message/say.ts'
import { timeText } from '../review/time-text.ts'
import type { Alarm } from './alarms.ts'
import { countOf, type Restoring } from './restoration.svelte.ts'

const records = (count: number): string => (count === 1 ? '1 record' : `${count} records`)

/** What an alarm was about. */
export const alarmText = ({ message }: Alarm): string => sentence(message)

/** Since when, and how it ended. */
export function endText({ since, until, signed }: Alarm): string {
  const from = `Since ${timeText(since)}.`
  if (until === null)
    return signed
      ? `${from} A person signed that the log goes on; this tablet's records are proven anew.`
      : `${from} It goes on.`
  const how = signed
    ? 'a person signed that the log goes on, and every record made here is in it'
    : 'the log is whole again, with every record made here'
  return `${from} Ended ${timeText(until)}: ${how}.`
}

/** Places of the log, as people count records: from one on. */
const stretchText = ({ first, last }: Stretch): string =>
  first === last ? `No. ${first}` : `No. ${first} to ${last}`

/** As many stretches as a person reads. */
const READABLE = 6

/** Which records nobody handed back. */
export function missingText(missing: readonly Stretch[]): string {
  if (missing.length === 0) return 'none'
  const more = missing.length > READABLE ? `, and ${missing.length - READABLE} more stretches` : ''
  return `${records(countOf(missing))}: ${missing.slice(0, READABLE).map(stretchText).join(', ')}${more}`
}

/** What is going on, and what to do meanwhile. */
export function restorationText({ mode, missing, unopened }: Restoring): string {
  if (mode === 'open')
    return 'The records that came back cannot stand where they stood. An admin signs that the log goes on, and says what is missing.'
  if (missing.length === 0 && unopened > 0)
    return 'All records are back. Some changes came without the names in them: sign in on a tablet or desk that was in use when they were made.'
  return 'Turn every tablet and desk on, and leave them on the network: each hands back by itself what it holds, locked or not. When all is back, the log is the same as before, and the alarm ends by itself.'
}

/** What the passkey is asked to sign. */
export const goOnText = (missing: readonly Stretch[]): string =>
  missing.length === 0
    ? 'The log goes on in another order than before. Every record came back.'
    : `The log goes on without ${records(countOf(missing))} that nobody handed back. Should a tablet still hold one, it hands it in later.`
