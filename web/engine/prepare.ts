import type { PhotoQuality } from '../../core/inspection/photo-gate.ts'
import { measureQuality } from '../../core/inspection/photo-quality.ts'
import type { Input } from '../../core/model/manifest/input.ts'
import { openPreprocessor } from '../../core/model/preprocess.ts'
import type { Sight } from '../../core/task/answer.ts'
import type { OpenPhoto } from './frame.ts'
import { croppedInput, openReader } from './pixels.ts'
import { openPixelRoom } from './resample-wasm.ts'

/** What a photograph became: what the model sees, and how good a photograph it is. */
export interface Prepared {
  readonly sight: Sight
  readonly quality: PhotoQuality
}

/** Prepares one photograph at a time: what the call before gave is gone. */
export type Prepare = (photo: OpenPhoto) => Promise<Prepared>

/** What brings photographs to a model's input, and an input of nothing but black. */
export async function openPrepare(input: Input): Promise<{ prepare: Prepare; blank: Sight }> {
  const room = await openPixelRoom()
  const read = openReader(room)
  const cropped = croppedInput(input)
  const toTensor = openPreprocessor(cropped, room.openResampler, true)
  const { width, height } = input
  const black = { width, height, rgba: new Uint8Array(width * height * 4) }
  return {
    blank: { tensor: toTensor(black).slice(), photo: { width, height }, seen: async () => black },
    async prepare(photo) {
      const seen = await read(photo, input.crop)
      const tensor = toTensor(seen)
      const size = { width: photo.width, height: photo.height }
      // Read anew by whoever looks again: what was read for the tensor may have moved with the resampler's memory.
      const sight = { tensor, photo: size, seen: () => read(photo, input.crop) }
      return { sight, quality: measureQuality(tensor, cropped, seen) }
    },
  }
}
