import type { Sample } from '../../core/dataset/dataset.ts'
import type { GroupId } from '../../core/id.ts'

/** Numbers from 1 for parts of which there are several exposures, in the order of their first one. */
export function partNumbers(samples: readonly Pick<Sample, 'group'>[]): ReadonlyMap<GroupId, number> {
  const counts = new Map<GroupId, number>()
  for (const { group } of samples) if (group !== null) counts.set(group, (counts.get(group) ?? 0) + 1)
  const several = [...counts].filter(([, count]) => count > 1)
  return new Map(several.map(([group], i) => [group, i + 1]))
}
