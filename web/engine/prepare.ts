import type { PhotoQuality } from '../../core/inspection/photo-gate.ts'
import { measureQuality } from '../../core/inspection/photo-quality.ts'
import type { Input } from '../../core/model/manifest/input.ts'
import { openPreprocessor } from '../../core/model/preprocess.ts'
import type { Preparation } from '../../core/record/word.ts'
import type { OpenPhoto } from './frame.ts'
import type { GpuPrepare } from './gpu-prepare.ts'
import type { EngineSight } from './look.ts'
import { croppedInput, openReader } from './pixels.ts'
import { openPixelRoom } from './resample-wasm.ts'

/** What a photograph became: what the model sees, and how good a photograph it is. */
export interface Prepared {
  readonly sight: EngineSight
  readonly by: Preparation
  /** To be asked once the model has run: undefined when the GPU does not say. */
  readonly measure: () => Promise<PhotoQuality | undefined>
}

/** Prepares one photograph at a time: what the call before gave is gone. */
export type Prepare = (photo: OpenPhoto, onGpu: GpuPrepare | undefined) => Promise<Prepared>

/** Stands for an input that lies on the GPU. */
const ELSEWHERE = new Float32Array(0)

/** What brings photographs to a model's input, and an input of nothing but black. */
export async function openPrepare(input: Input): Promise<{ prepare: Prepare; blank: EngineSight }> {
  const room = await openPixelRoom()
  const read = openReader(room)
  const cropped = croppedInput(input)
  const toTensor = openPreprocessor(cropped, room.openResampler, true)
  const { width, height } = input
  const black = { width, height, rgba: new Uint8Array(width * height * 4) }
  return {
    blank: { tensor: toTensor(black).slice(), photo: { width, height }, seen: async () => black },
    async prepare(photo, onGpu) {
      // Read anew by whoever looks again: what was read for the tensor may have moved with the resampler's memory.
      const seen = () => read(photo, input.crop)
      const common = { photo: { width: photo.width, height: photo.height }, seen }
      const lying = await onGpu?.(photo)
      if (lying) {
        const sight = { ...common, tensor: ELSEWHERE, onGpu: lying.tensor }
        return { sight, by: 'gpu', measure: lying.measure }
      }
      const pixels = await seen()
      const tensor = toTensor(pixels)
      const quality = measureQuality(tensor, cropped, pixels)
      return { sight: { ...common, tensor }, by: 'cpu', measure: async () => quality }
    },
  }
}
