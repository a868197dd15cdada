import type { Digest } from '../../core/digest.ts'
import type { InspectionView } from '../../core/evidence/inspection-view.ts'

/** The frames that a record names: their files, their scores where those are here, and which one is shown, from 0. */
export interface SeenFrames {
  readonly digests: readonly Digest[]
  readonly scores: readonly number[] | undefined
  readonly shown: number
}

/** The frames of an inspection; undefined where one photograph was judged, or none. */
export function seenFrames({ begun: { event }, evidence }: InspectionView): SeenFrames | undefined {
  if (event.type !== 'inspection.judged' || event.blobs.frames === undefined) return undefined
  const { frames, photograph } = event.blobs
  const scores = evidence && 'scores' in evidence ? evidence.scores : undefined
  return { digests: frames, scores, shown: frames.indexOf(photograph) }
}

/** What the number of frames was, where a plan asked for several; undefined elsewhere. */
export function framesText({ begun: { event } }: InspectionView): string | undefined {
  if (event.type !== 'inspection.judged') return undefined
  if (event.body.fewer === 'from-file')
    return 'one, from a file, where the plan asks for several of the camera'
  const { frames } = event.blobs
  return frames && `${frames.length} of one press, judged by the mean of their scores`
}
