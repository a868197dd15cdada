import type { Pixels } from '../../core/model/image.ts'
import { randomFrom } from '../../core/teach/random.ts'
import { type Defect, type DefectKind, drawDefect, type Mark } from './defect.ts'
import { drawScene, type Scene, shakeScene } from './light.ts'
import { planeNoise, pointNoise } from './noise.ts'
import { nearestHole, PART, smoothStep } from './shape.ts'
import { surfaceLight } from './surface.ts'

export interface PartRequest {
  readonly seed: number
  readonly defect?: DefectKind | undefined
  /** Which frame of a burst: the same part and defect from a hand that is never quite still. */
  readonly frame?: number | undefined
  readonly width?: number
  readonly height?: number
}

export interface DrawnPart extends Pixels {
  readonly rgba: Uint8ClampedArray<ArrayBuffer>
  /** 255 where the defect shows, else 0; one byte a pixel. */
  readonly mask: Uint8Array<ArrayBuffer>
}

/** The part's radius, of the shorter side of the photograph. */
const RADIUS = 0.42
/** Defect cover above which a pixel counts as defective. */
const MASK_COVER = 0.3

/** The mat below the part: dark, faintly woven, with the part's soft shadow on the side away from the light. */
function matLight(scene: Scene, x: number, y: number, lightX: number, lightY: number): number {
  const weave =
    0.012 * planeNoise(scene.texture + 3, x * 46, y * 46) + 0.02 * planeNoise(scene.texture + 4, x * 3, y * 3)
  const sx = x + 0.07 * lightX
  const sy = y + 0.07 * lightY
  const shadow = 1 - smoothStep(0.88, 1.16, Math.sqrt(sx * sx + sy * sy))
  return (0.2 + weave) * (1 - 0.72 * shadow)
}

/** Where an undrilled hole shows: the place where the hole should be. */
function holeCover(defect: Defect, x: number, y: number): number {
  if (defect.filledHole === undefined) return 0
  const hole = nearestHole(x, y)
  return hole.index === defect.filledHole && hole.distance < PART.hole + PART.holeChamfer ? 1 : 0
}

/** What a pixel is made of; one is reused for all pixels of a part. */
interface Sample extends Mark {
  value: number
}

function samplePoint(
  scene: Scene,
  defect: Defect | undefined,
  x: number,
  y: number,
  light: readonly [number, number],
  out: Sample,
): void {
  out.cover = 0
  out.light = 0
  out.stain = 0
  out.gone = 0
  const [lightX, lightY] = light
  const radius = Math.sqrt(x * x + y * y)
  const edge = 1 - smoothStep(0.994, 1.006, radius)
  if (defect && edge > 0) {
    defect.at(x, y, out)
    out.cover = Math.max(out.cover, holeCover(defect, x, y))
  }
  const solid = edge * (1 - out.gone)
  out.value = solid < 1 ? matLight(scene, x, y, lightX, lightY) * (1 - solid) : 0
  if (solid > 0) out.value += (surfaceLight(scene, defect, x, y, lightX, lightY) + out.light) * solid
}

/** Sum of two uniform values a pixel: close enough to the noise of a sensor, and the same on every machine. */
const sensorNoise = (seed: number, x: number, y: number): number =>
  (pointNoise(seed, x, y) + pointNoise(seed ^ 0x55aa55aa, x, y)) / 2

/**
 * Draws a photograph of a turned flange on a mat: the same seed, defect and size give the same bytes. Pose, light and
 * texture vary with the seed as they would on a fixture under a ring lamp. With `defect`, one defect of that kind, at
 * a place and of a size that vary with the seed as well, and its mask. Any size; 640 × 480 unless told.
 */
export function drawPart({
  seed,
  defect: kind,
  frame = 0,
  width = 640,
  height = 480,
}: PartRequest): DrawnPart {
  const still = drawScene(randomFrom(seed))
  const scene = frame === 0 ? still : shakeScene(still, randomFrom(seed + frame * 0x9e3779b1))
  const defect = kind && drawDefect(kind, randomFrom(seed ^ 0x3c6ef372), still.lightAngle - still.turn)
  const rgba = new Uint8ClampedArray(width * height * 4)
  const mask = new Uint8Array(width * height)
  const side = Math.min(width, height)
  const unit = 1 / (RADIUS * side * scene.size)
  const [cos, sin] = [Math.cos(scene.turn), Math.sin(scene.turn)]
  const light = [Math.cos(scene.lightAngle - scene.turn), Math.sin(scene.lightAngle - scene.turn)] as const
  const [lampX, lampY] = [Math.cos(scene.lightAngle), Math.sin(scene.lightAngle)]
  const sample: Sample = { cover: 0, light: 0, stain: 0, gone: 0, value: 0 }

  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const u = (column + 0.5 - width / 2) / side
      const v = (row + 0.5 - height / 2) / side
      const px = u * side * unit - scene.shiftX
      const py = v * side * unit - scene.shiftY
      samplePoint(scene, defect, px * cos + py * sin, py * cos - px * sin, light, sample)
      const falloff = (1 + 0.22 * (u * lampX + v * lampY)) * (1 - 0.3 * (u * u + v * v))
      const grey = 255 * sample.value * falloff * scene.brightness
      const noise = scene.grain * sensorNoise(scene.noise, column, row)
      const at = row * width + column
      // A stain takes blue most and red least: brown.
      rgba[4 * at] = grey * (1 + scene.warmth) * (1 - 0.5 * sample.stain) + noise
      rgba[4 * at + 1] = grey * (1 - 0.68 * sample.stain) + noise
      rgba[4 * at + 2] = grey * (1.035 - scene.warmth) * (1 - 0.85 * sample.stain) + noise
      rgba[4 * at + 3] = 255
      mask[at] = sample.cover > MASK_COVER ? 255 : 0
    }
  }
  return { width, height, rgba, mask }
}
