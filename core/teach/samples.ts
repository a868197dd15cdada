import type { DatasetManifest } from '../dataset/manifest.ts'
import type { Seen } from './teaching.ts'

/** What a fit takes of a set: good and defective photographs, in the manifest's order; classes are taught otherwise. */
export const samplesOf = ({ samples }: DatasetManifest): Seen[] =>
  samples.flatMap(({ photograph, label, group }) =>
    label.kind === 'class' ? [] : [{ digest: photograph, kind: label.kind, group }],
  )
