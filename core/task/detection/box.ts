import type { BoxForm } from '../../model/manifest/detection.ts'

/** Top left and bottom right. */
export interface Corners {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

export type Four = readonly [number, number, number, number]

/** A box's four numbers, in the order that `form` says, as corners in the same unit. */
export function cornersOf(form: BoxForm, [a, b, c, d]: Four): Corners {
  switch (form) {
    case 'cxcywh':
      return { left: a - c / 2, top: b - d / 2, right: a + c / 2, bottom: b + d / 2 }
    case 'cycxhw':
      return { left: b - d / 2, top: a - c / 2, right: b + d / 2, bottom: a + c / 2 }
    case 'xywh':
      return { left: a, top: b, right: a + c, bottom: b + d }
    case 'xyxy':
      return { left: a, top: b, right: c, bottom: d }
    case 'yxyx':
      return { left: b, top: a, right: d, bottom: c }
  }
}

/**
 * What SSD says of a box against its anchor (Liu et al. 2016, with TensorFlow's variances as divisors), both centre
 * first and in one order: centre + t / variance · size, size · exp(t / variance).
 */
export function fromAnchor(told: Four, anchor: Four, variances: Four): Four {
  const [t0, t1, t2, t3] = told
  const [centre0, centre1, size0, size1] = anchor
  const [v0, v1, v2, v3] = variances
  return [
    centre0 + (t0 / v0) * size0,
    centre1 + (t1 / v1) * size1,
    size0 * Math.exp(t2 / v2),
    size1 * Math.exp(t3 / v3),
  ]
}

const areaOf = ({ left, top, right, bottom }: Corners): number =>
  Math.max(right - left, 0) * Math.max(bottom - top, 0)

/** The share of their union that two boxes have in common; 0 where they have none. */
export function overlapOf(a: Corners, b: Corners): number {
  const shared = areaOf({
    left: Math.max(a.left, b.left),
    top: Math.max(a.top, b.top),
    right: Math.min(a.right, b.right),
    bottom: Math.min(a.bottom, b.bottom),
  })
  return shared === 0 ? 0 : shared / (areaOf(a) + areaOf(b) - shared)
}
