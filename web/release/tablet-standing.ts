import type { ReadyRelease } from '../../core/governance/state.ts'
import type { RunningRecord } from '../../core/session/read-running.ts'
import type { IconName, Tone } from '../ui/index.ts'

interface Standing {
  readonly tone: Tone
  readonly icon: IconName
  readonly text: string
}

interface Wanted {
  readonly wanted: ReadyRelease | undefined
  readonly rollout: number | undefined
  /** Whether it inspects by a release or not at all. */
  readonly isBornReleased: boolean
}

/** Where a tablet stands: what it signed that it runs, against what was rolled out to it by which change. */
export function tabletStanding(
  { wanted, rollout, isBornReleased }: Wanted,
  record: RunningRecord | undefined,
): Standing {
  const event = record?.event
  const runs = event ? `Release ${event.body.release}` : isBornReleased ? 'Nothing yet' : 'Newest plans'
  if (wanted === undefined || rollout === undefined) return { tone: 'neutral', icon: 'list', text: runs }
  if (event?.body.digest === wanted.digest) return { tone: 'pass', icon: 'check', text: runs }
  if (event?.type === 'release.returned')
    return { tone: 'unsure', icon: 'undo', text: `${runs}, gone back to there` }
  const isNews = record?.knows !== undefined && record.knows >= rollout
  return isNews
    ? { tone: 'unsure', icon: 'download', text: `${runs}; ${wanted.release.number} on its way` }
    : { tone: 'unsure', icon: 'clock', text: `${runs}; no word of ${wanted.release.number} yet` }
}
