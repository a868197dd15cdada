import type { BundleContents } from '../../core/evidence/verify-bundle.ts'
import { personName } from '../app/plant.ts'
import type { Fact } from '../review/fact.ts'
import { modelName, tabletName } from '../review/name.ts'
import { timeText } from '../review/time-text.ts'

/** What a bundle was asked for, by whom and when. */
export function askedFacts({ bundle, governed }: BundleContents): Fact[] {
  const { asked, by, at } = bundle
  const facts: (Fact | false)[] = [
    asked.unit !== undefined && { label: 'Unit', value: asked.unit },
    asked.inspection !== undefined && { label: 'Inspection', value: asked.inspection, mono: true },
    asked.person !== undefined && { label: 'Person', value: personName(governed, asked.person) },
    asked.device !== undefined && { label: 'Tablet', value: tabletName(governed, asked.device) },
    asked.model !== undefined && { label: 'Model', value: modelName(governed, asked.model) },
    asked.from !== undefined && { label: 'From', value: timeText(asked.from) },
    asked.to !== undefined && { label: 'Until', value: timeText(asked.to) },
  ]
  const named = facts.filter((fact) => fact !== false)
  return [
    ...(named.length > 0 ? named : [{ label: 'Inspections', value: 'all of them' }]),
    { label: 'Made', value: timeText(at) },
    ...(by === null ? [] : [{ label: 'Asked by', value: personName(governed, by) }]),
  ]
}
