import type { DataSet } from '../../../core/dataset/dataset.ts'
import type { Manifest } from '../../../core/model/manifest.ts'
import { type Evidence, ratesAt } from '../../../core/teach/calibrate/lines.ts'
import type { Copies } from '../../../core/teach/copy/look-at-copies.ts'
import { rateText } from './rate-text.ts'

/** What people decided about what screening found, counted; empty where nothing was decided. */
function screeningText({ decisions }: Pick<DataSet, 'decisions'>): string {
  const counts = new Map<string, number>()
  for (const { kind, decision } of decisions.values()) {
    const name = `${kind}: ${decision}`
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, count]) => `${name} ${count}`)
    .join(', ')
}

const KINDS: Record<Copies['kinds'][number], string> = {
  moved: 'moved',
  across: 'mirrored left to right',
  down: 'mirrored top to bottom',
  both: 'turned half around',
}

/** What a model's lineage says of the copies that its few good photographs were looked at in. */
export const copiesText = (kinds: Copies['kinds'] = []): string =>
  kinds.map((kind) => KINDS[kind]).join(', ') || 'none'

/** What a model's lineage says of the lines that were drawn: what they did to parts that the fit had not seen. */
export function evidenceLineage(
  lines: { readonly pass: number; readonly fail: number },
  evidence: Evidence,
  set: Pick<DataSet, 'decisions'> | undefined,
): Manifest['lineage'] {
  const rates = ratesAt(lines, evidence)
  const screening = set === undefined ? '' : screeningText(set)
  return {
    falseRejects: rateText(rates.falseReject),
    goodLookedAt: rateText(rates.goodLookedAt),
    escapes: rateText(rates.escape),
    screening: screening === '' ? 'nothing was found, or nothing decided' : screening,
  }
}
