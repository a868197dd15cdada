import type { Thresholds } from '../../core/inspection/verdict.ts'
import { cropRect, type Rect } from '../../core/model/image.ts'
import type { Manifest } from '../../core/model/manifest.ts'
import { placeCrop } from '../../core/model/preprocess.ts'
import type { ScoreMap } from '../../core/task/anomaly.ts'
import { heatScale, heatTable } from './heat.ts'

/** Colours a map for its thresholds: one pixel a value, with opacity. NaN shows as the strangest. */
export function paintHeat({ width, height, values }: ScoreMap, thresholds: Thresholds): ImageData {
  const scale = heatScale(thresholds)
  const table = heatTable(scale)
  const words = new Uint32Array(width * height)
  const gain = 255 / (scale.high - scale.low)
  for (let i = 0; i < words.length; i++) {
    const level = Math.round(((values[i] ?? 0) - scale.low) * gain)
    words[i] = table[Number.isNaN(level) ? 255 : Math.min(Math.max(level, 0), 255)] ?? 0
  }
  return new ImageData(new Uint8ClampedArray(words.buffer), width, height)
}

function canvasOf(image: ImageData): OffscreenCanvas {
  const canvas = new OffscreenCanvas(image.width, image.height)
  const context = canvas.getContext('2d')
  if (!context) throw new Error('canvas: found no 2d context, expected one')
  context.putImageData(image, 0, 0)
  return canvas
}

/** The heatmap as a small PNG with opacity, to be kept beside the photograph. */
export const encodeHeat = (map: ScoreMap, thresholds: Thresholds): Promise<Blob> =>
  canvasOf(paintHeat(map, thresholds)).convertToBlob({ type: 'image/png' })

/** Where a map lies over the photograph, in its pixels: `whole` is the map's rectangle, `seen` the part that was judged. */
export function placeHeat(
  photo: { width: number; height: number },
  input: Manifest['input'],
): { whole: Rect; seen: Rect } {
  const seen = cropRect(photo, input.crop)
  const place = placeCrop(seen, input)
  const scaleX = seen.width / place.width
  const scaleY = seen.height / place.height
  return {
    seen,
    whole: {
      x: seen.x - place.x * scaleX,
      y: seen.y - place.y * scaleY,
      width: input.width * scaleX,
      height: input.height * scaleY,
    },
  }
}

/** Where a map lies over the photograph, as fractions of its width and height: what a record keeps of it. */
export function heatArea(photo: { width: number; height: number }, input: Manifest['input']): Rect {
  const { whole } = placeHeat(photo, input)
  return {
    ...{ x: whole.x / photo.width, y: whole.y / photo.height },
    ...{ width: whole.width / photo.width, height: whole.height / photo.height },
  }
}

/** What an overlay is drawn from: a map that was just judged, or the picture of one that was kept. */
export type Heat = { map: ScoreMap; thresholds: Thresholds } | { picture: CanvasImageSource }

/** Draws the heat over whatever the canvas shows; the canvas is the photograph at any size with the same aspect. */
export function drawHeat(
  context: CanvasRenderingContext2D,
  heat: Heat,
  photo: { width: number; height: number },
  input: Manifest['input'],
): void {
  const { whole, seen } = placeHeat(photo, input)
  const picture = 'picture' in heat ? heat.picture : canvasOf(paintHeat(heat.map, heat.thresholds))
  context.save()
  context.scale(context.canvas.width / photo.width, context.canvas.height / photo.height)
  context.beginPath()
  context.rect(seen.x, seen.y, seen.width, seen.height)
  context.clip()
  context.imageSmoothingQuality = 'high'
  context.drawImage(picture, whole.x, whole.y, whole.width, whole.height)
  context.restore()
}
