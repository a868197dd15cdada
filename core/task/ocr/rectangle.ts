export type Point = readonly [x: number, y: number]

/** A rectangle at any angle: its middle, the direction of its width, and both lengths. */
export interface Rectangle {
  readonly middle: Point
  /** Unit vector along the width; the height's stands at a right angle to it, clockwise on screen. */
  readonly along: Point
  readonly width: number
  readonly height: number
}

const cross = ([ox, oy]: Point, [ax, ay]: Point, [bx, by]: Point): number =>
  (ax - ox) * (by - oy) - (ay - oy) * (bx - ox)

/** One chain of the hull: points that would bend inward are taken back. */
function chainOf(points: readonly Point[]): Point[] {
  const chain: Point[] = []
  for (const point of points) {
    for (;;) {
      const [before, last] = [chain.at(-2), chain.at(-1)]
      if (!before || !last || cross(before, last, point) > 0) break
      chain.pop()
    }
    chain.push(point)
  }
  return chain
}

/** The convex hull of points, around it once (Andrew's monotone chain). */
export function hullOf(points: readonly Point[]): Point[] {
  const sorted = points.toSorted(([ax, ay], [bx, by]) => ax - bx || ay - by)
  if (sorted.length < 3) return sorted
  return [...chainOf(sorted).slice(0, -1), ...chainOf(sorted.toReversed()).slice(0, -1)]
}

/** The smallest rectangle in this direction around points. */
function around(points: readonly Point[], [ux, uy]: Point): Rectangle {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity]
  for (const [x, y] of points) {
    const [along, across] = [x * ux + y * uy, y * ux - x * uy]
    left = Math.min(left, along)
    right = Math.max(right, along)
    top = Math.min(top, across)
    bottom = Math.max(bottom, across)
  }
  const [a, b] = [(left + right) / 2, (top + bottom) / 2]
  return {
    ...{ middle: [a * ux - b * uy, a * uy + b * ux], along: [ux, uy] },
    ...{ width: right - left, height: bottom - top },
  }
}

/** Turned by quarter turns until its width goes to the right, at most 45° up or down. */
function upright({ middle, along: [ux, uy], width, height }: Rectangle): Rectangle {
  if (Math.abs(ux) >= Math.abs(uy)) return { middle, along: ux < 0 ? [-ux, -uy] : [ux, uy], width, height }
  return { middle, along: uy < 0 ? [-uy, ux] : [uy, -ux], width: height, height: width }
}

/** The rectangle of the least area around points; one of its sides lies along the hull (rotating calipers). */
export function smallestRectangle(points: readonly Point[]): Rectangle {
  const hull = hullOf(points)
  let best = around(hull, [1, 0])
  hull.forEach(([x, y], i) => {
    const [nextX, nextY] = hull[(i + 1) % hull.length] ?? [x, y]
    const length = Math.hypot(nextX - x, nextY - y)
    if (length === 0) return
    const found = around(hull, [(nextX - x) / length, (nextY - y) / length])
    if (found.width * found.height < best.width * best.height) best = found
  })
  return upright(best)
}

/** Top left, top right, bottom right, bottom left. */
export type Quad = readonly [Point, Point, Point, Point]

/** The corners of a rectangle, from its top left on, clockwise on screen. */
export function quadOf({ middle: [x, y], along: [ux, uy], width, height }: Rectangle): Quad {
  const at = (along: number, across: number): Point => [
    x + along * ux - across * uy,
    y + along * uy + across * ux,
  ]
  const [w, h] = [width / 2, height / 2]
  return [at(-w, -h), at(w, -h), at(w, h), at(-w, h)]
}
