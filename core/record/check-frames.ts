import { meanScore, shownFrame } from '../inspection/frames.ts'
import { fail, ok, type Result } from '../result.ts'
import type { OpeningError } from './check-openings.ts'
import type { EventOf } from './event.ts'
import type { JudgedEvidence } from './opened.ts'

const refuse = (kind: OpeningError['kind'], message: string) => fail<OpeningError>({ kind, message })

/**
 * Whether a judged inspection's evidence speaks of the frames that were signed: a score for each, their mean as the
 * score, and the frame nearest to it as the photograph; of one frame, none of it.
 */
export function checkFrames(
  { body, blobs }: EventOf<'inspection.judged'>,
  evidence: JudgedEvidence,
): Result<null, OpeningError> {
  const { source } = evidence.photo
  if (body.fewer === 'from-file' && source !== 'file')
    return refuse('verdict-unfounded', `found fewer frames from a file, expected a ${source}'s frames`)
  const { frames = [] } = blobs
  const { scores = [] } = 'scores' in evidence ? evidence : {}
  if (scores.length !== frames.length)
    return refuse(
      'opening-missing',
      `found ${scores.length} scores, expected one for each of ${frames.length} frames`,
    )
  if (!('score' in evidence) || frames.length === 0) return ok(null)
  // A file is one photograph: several of them were chosen one by one.
  if (source !== 'camera')
    return refuse('verdict-unfounded', `found ${frames.length} frames from a ${source}, expected a camera`)
  const mean = meanScore(scores)
  if (evidence.score !== mean)
    return refuse(
      'verdict-unfounded',
      `found score ${evidence.score}, expected ${mean}, the mean of the frames`,
    )
  const shown = frames[shownFrame(scores)]
  if (blobs.photograph === shown) return ok(null)
  return refuse(
    'verdict-unfounded',
    `found photograph ${blobs.photograph}, expected ${shown}, the frame nearest the mean`,
  )
}
