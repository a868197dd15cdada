import { encodeModel } from '../../core/onnx/encode.ts'
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
export function teach(
  backbone: Backbone,
  samples: readonly Float32Array[],
  marked: readonly MarkedDefect[],
): Taught {
  const start = performance.now()
  const besides = { marked }
  const normal = fitNormal(samples, backbone.shape, undefined, besides)
  const scores = heldOutScores(samples, backbone.shape, undefined, undefined, besides)
  const features = marked.map((defect) => defect.features)
  const thresholds = suggestThresholds(scores, defectScores(normal, samples, features, marked))
  const { length } = encodeModel(fuse(backbone.eye, normal))
  const sFit = (performance.now() - start) / 1000
  return { shots: samples.length, normal, thresholds, sFit, bytes: length }
}
