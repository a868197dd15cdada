import type { Label } from '../core/dataset/label.ts'
import { hashBytes } from '../core/hash.ts'
import { measureQuality } from '../core/inspection/photo-quality.ts'
import type { Pixels } from '../core/model/image.ts'
import { openPreprocessor } from '../core/model/preprocess.ts'
import { INPUT_SIZE } from '../core/teach/fuse/features.ts'
import { type Look, thumbnailOf } from '../core/teach/screen/look.ts'
import type { Backbone } from './backbone/open.ts'

export const GOOD: Label = { kind: 'good' }
export const DEFECTIVE: Label = { kind: 'defective' }

const INPUT = {
  ...{ name: 'image', width: INPUT_SIZE, height: INPUT_SIZE, layout: 'nchw', channels: 'rgb' },
  ...{ crop: { x: 0, y: 0, width: 1, height: 1 }, resize: 'stretch', fill: 0 },
  ...{ mean: [0, 0, 0], scale: [1, 1, 1] },
} as const satisfies Parameters<typeof openPreprocessor>[0]

const toTensor = openPreprocessor(INPUT)

/** What screening and the coach know of a photograph, as the engine would measure it. */
export async function lookAt(backbone: Backbone, image: Pixels, label: Label): Promise<Look> {
  const tensor = toTensor(image)
  return {
    photograph: hashBytes(new Uint8Array(image.rgba)),
    ...{ label, group: null, isMarked: false },
    features: await backbone.features(tensor),
    luma: thumbnailOf(tensor, INPUT_SIZE),
    quality: measureQuality(tensor, INPUT, image),
  }
}
