/** The flange, lengths in part radii: a turned disc with a raised hub, a bore and a circle of bolt holes. */
export const PART = {
  chamfer: 0.045,
  groove: 0.86,
  hub: 0.47,
  hubSlope: 0.05,
  bore: 0.24,
  boreChamfer: 0.035,
  holeCircle: 0.67,
  holes: 6,
  hole: 0.088,
  holeChamfer: 0.026,
} as const

/** Distance from the middle of the nearest bolt hole, and which hole it is. */
export function nearestHole(
  x: number,
  y: number,
): { index: number; distance: number; dx: number; dy: number } {
  const sector = (2 * Math.PI) / PART.holes
  const index = Math.round(Math.atan2(y, x) / sector)
  const dx = x - PART.holeCircle * Math.cos(index * sector)
  const dy = y - PART.holeCircle * Math.sin(index * sector)
  return { index: (index + PART.holes) % PART.holes, distance: Math.sqrt(dx * dx + dy * dy), dx, dy }
}

/** 0 below `low`, 1 above `high`, smooth between. */
export function smoothStep(low: number, high: number, value: number): number {
  const t = Math.min(Math.max((value - low) / (high - low), 0), 1)
  return t * t * (3 - 2 * t)
}
