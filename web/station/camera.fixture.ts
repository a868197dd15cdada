import type { Pixels } from '../../core/model/image.ts'
import type { Photo } from '../engine/message.ts'
import { openDecoder, WHOLE } from '../engine/pixels.ts'
import { openPixelRoom } from '../engine/resample-wasm.ts'

/** The pixels that the engine sees of a photograph, red first. */
export async function seenPixels(photo: Photo): Promise<Pixels> {
  const decoded = await openDecoder(await openPixelRoom())(photo, WHOLE)
  if (!decoded.ok) throw new Error(decoded.error.message)
  const { width, height, isBgr, rgba } = decoded.value.seen
  const order = isBgr ? [2, 1, 0, 3] : [0, 1, 2, 3]
  return { width, height, rgba: Uint8Array.from(rgba, (_, i) => rgba[(i & ~3) + (order[i & 3] ?? 0)] ?? 0) }
}
