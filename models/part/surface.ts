import type { Defect } from './defect.ts'
import type { Scene } from './light.ts'
import { lineNoise, planeNoise } from './noise.ts'
import { nearestHole, PART, smoothStep } from './shape.ts'

/** How sharp an edge looks, in part radii: about one pixel of a 640 × 480 photograph. */
const SOFT = 0.008

/** Darkness at the bottom of a hole, full-scale units. */
const DEPTH = 0.07

const ring = (radius: number, at: number, width: number): number =>
  smoothStep(at - width, at - 0.6 * width, radius) * (1 - smoothStep(at + 0.6 * width, at + width, radius))

/** Light off a cone whose wall falls outward in direction (dx, dy) of length `distance`. */
function slopeLight(dx: number, dy: number, distance: number, lightX: number, lightY: number): number {
  return distance > 0 ? (dx * lightX + dy * lightY) / distance : 0
}

/** Turned metal: fine circles, and the two bright fans that circles of fine grooves throw back. */
function turnedMetal(
  scene: Scene,
  x: number,
  y: number,
  radius: number,
  lightX: number,
  lightY: number,
): number {
  const across = radius > 0.02 ? (x * lightY - y * lightX) / radius : 0
  const fan = across * across
  const grooves =
    0.5 * lineNoise(scene.texture, radius * 150) + 0.5 * lineNoise(scene.texture + 1, radius * 47)
  const handling = planeNoise(scene.texture + 2, x * 2.2 + 9, y * 2.2 + 9)
  return 0.5 + 0.17 * fan * fan + 0.038 * grooves * (0.6 + fan) + 0.025 * handling
}

/** What a point of the part (in part radii) sends to the camera, 0..1, before any defect but an undrilled hole. */
export function surfaceLight(
  scene: Scene,
  defect: Defect | undefined,
  x: number,
  y: number,
  lightX: number,
  lightY: number,
): number {
  const radius = Math.sqrt(x * x + y * y)
  const facing = slopeLight(x, y, radius, lightX, lightY)
  let light = turnedMetal(scene, x, y, radius, lightX, lightY)
  light += 0.3 * facing * smoothStep(1 - PART.chamfer - SOFT, 1 - PART.chamfer + SOFT, radius)
  light -= 0.16 * ring(radius, PART.groove, 0.016) * (1 + 0.5 * facing)
  light += 0.05 * (1 - smoothStep(PART.hub - PART.hubSlope, PART.hub, radius))
  light += 0.26 * facing * ring(radius, PART.hub, PART.hubSlope)
  light -= 0.22 * Math.max(0, -facing) * ring(radius, PART.hub + 0.06, 0.05)

  const wall =
    1 - smoothStep(PART.bore + PART.boreChamfer - SOFT, PART.bore + PART.boreChamfer + SOFT, radius)
  light = light * (1 - wall) + (0.52 - 0.34 * facing) * wall
  const bore = 1 - smoothStep(PART.bore - SOFT, PART.bore + SOFT, radius)
  light = light * (1 - bore) + holeLight(facing, radius / PART.bore) * bore

  if (radius < PART.holeCircle - 0.2 || radius > PART.holeCircle + 0.2) return light
  const hole = nearestHole(x, y)
  if (hole.index === defect?.filledHole) return light
  const side = slopeLight(hole.dx, hole.dy, hole.distance, lightX, lightY)
  const rim =
    1 - smoothStep(PART.hole + PART.holeChamfer - SOFT, PART.hole + PART.holeChamfer + SOFT, hole.distance)
  light = light * (1 - rim) + (0.5 - 0.36 * side) * rim
  const drilled = 1 - smoothStep(PART.hole - SOFT, PART.hole + SOFT, hole.distance)
  return light * (1 - drilled) + holeLight(side, hole.distance / PART.hole) * drilled
}

/** Down a hole: dark, with the far wall catching a little light. */
const holeLight = (facing: number, depth: number): number =>
  DEPTH + 0.17 * Math.max(0, -facing) * smoothStep(0.55, 1, depth)
