import type { Rule } from '../../core/inspection/rule.ts'
import type { Input } from '../../core/model/manifest/input.ts'
import type { JudgedEvidence } from '../../core/record/opened.ts'
import type { Engine } from '../engine/engine.ts'
import { heatArea } from '../engine/heatmap.ts'
import type { Judged } from '../engine/message.ts'
import { encodeMask } from '../result/mask.ts'
import type { Shot } from './camera.svelte.ts'
import type { Frames } from './frames.ts'

/** Whether a step's rule judges what its model says. */
export const isRuleFor = (rule: Rule, { result }: Judged): boolean => rule.kind === `${result.task}/1`

export interface Picture {
  readonly name: 'heatmap' | 'mask'
  readonly blob: Blob
}

/** The picture of where something is, by the name that the record has for it; of tasks that have one. */
export async function pictureOf(
  engine: Engine,
  { answer }: Judged,
  rule: Rule,
): Promise<Picture | undefined> {
  if (answer.task === 'anomaly' && rule.kind === 'anomaly/1')
    return { name: 'heatmap', blob: await engine.heatmap(answer.map, { pass: rule.pass, fail: rule.fail }) }
  return answer.task === 'segmentation' ? { name: 'mask', blob: await encodeMask(answer.mask) } : undefined
}

/** What a judged inspection commits to: the result, the rule, the photograph and where its picture lies. */
export function evidenceFor(
  { judged, frames }: { readonly judged: Judged; readonly frames?: Frames | undefined },
  rule: Rule,
  { source, stored }: Pick<Shot, 'source' | 'stored'>,
  input: Input,
): JudgedEvidence {
  const { result, photo, quality, prepared, ms } = judged
  const seen = { photo: { source, ...photo, ...quality, stored, prepared }, ms: { ...ms } }
  const place = { ...heatArea(photo, input) }
  if (result.task === 'anomaly' && rule.kind === 'anomaly/1') {
    const { pass, fail } = rule
    const scores = frames && { scores: [...frames.scores] }
    return { ...seen, score: result.score, ...scores, thresholds: { pass, fail }, heatmap: place }
  }
  return { ...seen, result, rule, ...(result.task === 'segmentation' && { mask: place }) }
}
