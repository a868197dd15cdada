import { between, type Random } from '../../core/teach/random.ts'

/** What differs between two photographs of good parts. Angles in radians, lengths in part radii. */
export interface Scene {
  readonly turn: number
  readonly shiftX: number
  readonly shiftY: number
  readonly size: number
  /** Where the light comes from, in the image plane, and how strong it is. */
  readonly lightAngle: number
  readonly brightness: number
  readonly warmth: number
  readonly grain: number
  readonly texture: number
  /** What the sensor's noise is drawn from. */
  readonly noise: number
}

/** A fixture holds the part, so pose and light differ a little, never a lot. */
export function drawScene(random: Random): Scene {
  const scene = {
    turn: between(random, -0.05, 0.05),
    shiftX: between(random, -0.02, 0.02),
    shiftY: between(random, -0.02, 0.02),
    size: between(random, 0.985, 1.015),
    lightAngle: between(random, -2.55, -2.15),
    brightness: between(random, 0.9, 1.1),
    warmth: between(random, -0.02, 0.02),
    grain: between(random, 2.5, 4.5),
    texture: Math.floor(random() * 2 ** 31),
  }
  return { ...scene, noise: scene.texture + 5 }
}

/** The scene a moment later: the hand has moved by about two pixels of 256, the lamp flickered, the noise is another. */
export function shakeScene(scene: Scene, random: Random): Scene {
  return {
    ...scene,
    turn: scene.turn + between(random, -0.01, 0.01),
    shiftX: scene.shiftX + between(random, -0.02, 0.02),
    shiftY: scene.shiftY + between(random, -0.02, 0.02),
    brightness: scene.brightness * between(random, 0.97, 1.03),
    noise: Math.floor(random() * 2 ** 31),
  }
}
