import type { Digest } from '../../core/digest.ts'
import type { InspectionId, PlanId } from '../../core/id.ts'
import type { Input } from '../../core/model/manifest/input.ts'
import { commitAll, type Entry } from '../local/recorder.ts'
import type { Shot } from './camera.svelte.ts'
import { contextOf } from './context.ts'
import { evidenceFor, type Picture } from './evidence.ts'
import { bytesOf, type Kept, keptBlob, shownOf } from './frames.ts'
import type { JudgedInspection } from './stage.ts'

/** Which inspection, at which step of which plan. */
export interface Place {
  readonly inspection: InspectionId
  readonly plan: PlanId
  readonly planVersion: number
  readonly step: string
}

/** What a verdict rests on, besides what the model said. */
interface Grounds {
  readonly place: Place
  readonly unit: string
  readonly model: Digest
  readonly selftest: Digest
  readonly input: Input
  /** The first of those that were judged: all come from one source. */
  readonly shot: Shot
  readonly kept: readonly Kept[]
  readonly picture: Picture | undefined
}

/** A judged inspection as it is recorded: what is signed, what stands behind its commitments, and its blobs. */
export async function judgedEntry(
  { judged, rule, frames, assistance, asked, verdict }: JudgedInspection,
  { place, unit, model, selftest, input, shot, kept, picture }: Grounds,
): Promise<Entry> {
  const { commits, openings } = commitAll({
    unit,
    evidence: evidenceFor({ judged, frames }, rule, shot, input),
    context: contextOf(judged.by, 0, assistance),
  })
  const seen = picture && keptBlob(await bytesOf(picture.blob))
  const blobs = {
    photograph: shownOf(kept, frames).digest,
    ...(frames && { frames: kept.map(({ digest }) => digest) }),
    ...(picture && seen && { [picture.name]: seen.digest }),
  }
  const body = {
    ...{ ...place, model, backend: judged.by.backend, selftest, verdict },
    ...(asked > 1 && shot.source === 'file' && { fewer: 'from-file' as const }),
  }
  return {
    draft: { type: 'inspection.judged', body, commits, blobs },
    ...{ openings, blobs: seen ? [...kept, seen] : [...kept] },
  }
}
