import { between, type Random } from '../../core/teach/random.ts'
import { planeNoise } from './noise.ts'
import { PART, smoothStep } from './shape.ts'

export const DEFECT_KINDS = ['scratch', 'dent', 'missing-hole', 'stain', 'chip'] as const
export type DefectKind = (typeof DEFECT_KINDS)[number]

/** What a defect does at a point of the part: `cover` is how much of it shows, 0..1. */
export interface Mark {
  cover: number
  /** Added to the light of the surface, in full-scale units. */
  light: number
  /** How far the surface is stained, 0..1. */
  stain: number
  /** How much of the part is missing here, 0..1. */
  gone: number
}

/** One defect on one part; `at` fills `mark` for a point in part radii. */
export interface Defect {
  readonly kind: DefectKind
  /** The bolt hole that was never drilled. */
  readonly filledHole: number | undefined
  at(x: number, y: number, mark: Mark): void
}

/** A point on the flat ring between hub and bolt holes or outside of them, where defects show. */
function ringPoint(random: Random): [x: number, y: number, angle: number] {
  const angle = between(random, 0, 2 * Math.PI)
  const radius = between(random, 0.56, 0.8)
  return [radius * Math.cos(angle), radius * Math.sin(angle), angle]
}

/** A tool slipped: a bright, slightly bent line with a dark lip. */
function drawScratch(random: Random): Defect['at'] {
  const [cx, cy, angle] = ringPoint(random)
  const heading = angle + between(random, 0.4, 1.2)
  const [cos, sin] = [Math.cos(heading), Math.sin(heading)]
  const half = between(random, 0.16, 0.3)
  const bend = between(random, -0.5, 0.5)
  const width = between(random, 0.009, 0.014)
  return (x, y, mark) => {
    const along = (x - cx) * cos + (y - cy) * sin
    const beside = (y - cy) * cos - (x - cx) * sin - bend * along * along
    const taper = 1 - smoothStep(0.6 * half, half, Math.abs(along))
    if (taper === 0) return
    const core = (1 - smoothStep(0.4 * width, width, Math.abs(beside))) * taper
    const lip = (1 - smoothStep(0.4 * width, width, Math.abs(beside - 1.5 * width))) * taper
    mark.cover = Math.max(core, lip)
    mark.light = 0.42 * core - 0.3 * lip
  }
}

/** Something fell on it: a bowl, dark toward the light and bright away from it. */
function drawDent(random: Random, lightAngle: number): Defect['at'] {
  const [cx, cy] = ringPoint(random)
  const radius = between(random, 0.075, 0.12)
  const depth = between(random, 0.36, 0.5)
  const [lx, ly] = [Math.cos(lightAngle), Math.sin(lightAngle)]
  return (x, y, mark) => {
    const dx = (x - cx) / radius
    const dy = (y - cy) / radius
    const d = Math.sqrt(dx * dx + dy * dy)
    if (d >= 1) return
    const slope = d * (1 - d) * (1 - d) * 6
    const facing = d > 0 ? (dx * lx + dy * ly) / d : 0
    mark.cover = 1 - smoothStep(0.85, 1, d)
    mark.light = -depth * slope * facing - 0.1 * (1 - d)
  }
}

/** Oil or rust: a brown blot with an uneven, darker edge. */
function drawStain(random: Random): Defect['at'] {
  const [cx, cy] = ringPoint(random)
  const radius = between(random, 0.1, 0.17)
  const seed = Math.floor(random() * 2 ** 31)
  return (x, y, mark) => {
    const dx = (x - cx) / radius
    const dy = (y - cy) / radius
    if (dx * dx + dy * dy > 4) return
    const edge = Math.sqrt(dx * dx + dy * dy) + 0.4 * planeNoise(seed, 2.2 * dx, 2.2 * dy)
    const inside = 1 - smoothStep(0.75, 1, edge)
    mark.cover = inside
    mark.stain =
      inside * (0.55 + 0.3 * smoothStep(0.4, 0.85, edge) + 0.15 * planeNoise(seed + 1, 5 * dx, 5 * dy))
  }
}

/** A bite out of the rim, with a bright fracture around it. */
function drawChip(random: Random): Defect['at'] {
  const angle = between(random, 0, 2 * Math.PI)
  const [cx, cy] = [1.01 * Math.cos(angle), 1.01 * Math.sin(angle)]
  const radius = between(random, 0.08, 0.13)
  const seed = Math.floor(random() * 2 ** 31)
  return (x, y, mark) => {
    const dx = (x - cx) / radius
    const dy = (y - cy) / radius
    if (dx * dx + dy * dy > 3 || x * x + y * y > 1.02) return
    const edge = Math.sqrt(dx * dx + dy * dy) + 0.3 * planeNoise(seed, 3 * dx, 3 * dy)
    mark.gone = 1 - smoothStep(0.62, 0.72, edge)
    mark.cover = 1 - smoothStep(0.92, 1.02, edge)
    mark.light = 0.25 * mark.cover * (1 + planeNoise(seed + 1, 9 * dx, 9 * dy))
  }
}

const nothing: Defect['at'] = () => {}

/** One defect of a kind, its place and size drawn from `random`; light comes from `lightAngle` in part axes. */
export function drawDefect(kind: DefectKind, random: Random, lightAngle: number): Defect {
  const filledHole = kind === 'missing-hole' ? Math.floor(random() * PART.holes) : undefined
  const shapes: Record<DefectKind, () => Defect['at']> = {
    scratch: () => drawScratch(random),
    dent: () => drawDent(random, lightAngle),
    'missing-hole': () => nothing,
    stain: () => drawStain(random),
    chip: () => drawChip(random),
  }
  return { kind, filledHole, at: shapes[kind]() }
}
