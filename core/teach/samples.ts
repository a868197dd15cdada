import type { DataSet } from '../dataset/dataset.ts'
import type { DatasetManifest } from '../dataset/manifest.ts'
import type { Regions, View } from '../dataset/region.ts'
import type { Digest } from '../digest.ts'
import type { SeenClass } from './classify/class-teaching.ts'
import type { Seen } from './teaching.ts'

/** What people drew in a set, by the digests that its manifest holds. */
export interface Drawings {
  readonly regions: ReadonlyMap<Digest, Regions>
  /** What of the picture is judged; null for all of it. */
  readonly view: View | null
}

export const NO_DRAWINGS: Drawings = { regions: new Map(), view: null }

/** The drawings of a set, as far as they were not erased. */
export function drawingsOf({ samples, frame }: DataSet): Drawings {
  const regions = new Map<Digest, Regions>()
  for (const { regions: drawn } of samples.values())
    if (drawn !== null && drawn.value !== null) regions.set(drawn.digest, drawn.value)
  return { regions, view: frame?.view.value ?? null }
}

/** Digests of drawings that a manifest names and nobody has: what a fit cannot learn from any more. */
export function missingDrawings({ samples, frame }: DatasetManifest, { regions, view }: Drawings): Digest[] {
  const wanted = samples.flatMap(({ regions: drawn }) =>
    drawn === null || regions.has(drawn) ? [] : [drawn],
  )
  return frame === null || view !== null ? wanted : [...wanted, frame.view]
}

/** What a fit of classes takes of a set, in the manifest's order. */
export const classSamplesOf = ({ samples }: DatasetManifest): SeenClass[] =>
  samples.flatMap(({ photograph, label, group }) =>
    label.kind === 'class' ? [{ digest: photograph, class: label.class, group }] : [],
  )

/** What a fit takes of a set: good and defective photographs, in the manifest's order; classes are taught otherwise. */
export const samplesOf = ({ samples }: DatasetManifest, { regions }: Drawings = NO_DRAWINGS): Seen[] =>
  samples.flatMap(({ photograph, label, group, regions: drawn }) =>
    label.kind === 'class'
      ? []
      : [
          {
            ...{ digest: photograph, kind: label.kind, group },
            marks: drawn === null ? null : (regions.get(drawn) ?? null),
          },
        ],
  )
