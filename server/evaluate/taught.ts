import { encodeModel } from '../../core/onnx/encode.ts'
import { type Looked, lookAtCopies } from '../../core/teach/copy/look-at-copies.ts'
import type { MarkedDefect } from '../../core/teach/fit/defect.ts'
import { defectScores, heldOutScores } from '../../core/teach/fit/held-out.ts'
import { fitNormal, type Normal } from '../../core/teach/fit/normal.ts'
import { suggestThresholds } from '../../core/teach/fit/threshold.ts'
import { fuse } from '../../core/teach/fuse/fuse.ts'
import type { Backbone } from '../../models/backbone/open.ts'

/** A model taught from some of the photographs, with what it cost. */
export interface Taught {
  readonly shots: number
  readonly normal: Normal
  readonly thresholds: { readonly pass: number; readonly fail: number }
  readonly sFit: number
  readonly bytes: number
}

/** Teaches from features as the product does: fit, thresholds from held-out scores, one graph. */
export async function teach(
  backbone: Backbone,
  good: readonly Looked[],
  marked: readonly MarkedDefect[],
): Promise<Taught> {
  const start = performance.now()
  const { shape } = backbone
  const samples = good.map((each) => each.features)
  const { features: copies } = await lookAtCopies(good, shape, backbone.features, true)
  const normal = fitNormal(samples, shape, undefined, { marked, copies: copies.flat() })
  const scores = heldOutScores(samples, shape, undefined, undefined, { marked, copies })
  const features = marked.map((defect) => defect.features)
  const thresholds = suggestThresholds(scores, defectScores(normal, samples, features, marked))
  const { length } = encodeModel(fuse(backbone.eye, normal))
  const sFit = (performance.now() - start) / 1000
  return { shots: samples.length, normal, thresholds, sFit, bytes: length }
}
