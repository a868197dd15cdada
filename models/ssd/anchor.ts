/** Sides of the feature maps that the heads stand on, in cells. */
const GRIDS = [19, 10, 5, 3, 2, 1] as const
const [SMALLEST, LARGEST] = [0.2, 0.95] as const

const scaleOf = (layer: number): number =>
  layer === GRIDS.length ? 1 : SMALLEST + ((LARGEST - SMALLEST) * layer) / (GRIDS.length - 1)

/** Height and width of the anchors of a layer, as fractions of the image: scale / √ratio and scale · √ratio. */
function sizesOf(layer: number): (readonly [height: number, width: number])[] {
  const scale = scaleOf(layer)
  const of = (size: number, ratio: number) => [size / Math.sqrt(ratio), size * Math.sqrt(ratio)] as const
  // The finest layer has three, the first of them half as large.
  if (layer === 0) return [of(0.1, 1), of(scale, 2), of(scale, 0.5)]
  const between = Math.sqrt(scale * scaleOf(layer + 1))
  return [of(scale, 1), of(scale, 2), of(scale, 0.5), of(scale, 3), of(scale, 1 / 3), of(between, 1)]
}

/**
 * The anchors of SSD as TensorFlow's object detection makes them (multiple_grid_anchor_generator): row by row, for each
 * cell its anchors; centre y, centre x, height, width as fractions of the image.
 */
export function ssdAnchors(): Float32Array {
  const anchors: number[] = []
  GRIDS.forEach((grid, layer) => {
    const sizes = sizesOf(layer)
    for (let y = 0; y < grid; y++)
      for (let x = 0; x < grid; x++)
        for (const [height, width] of sizes) anchors.push((y + 0.5) / grid, (x + 0.5) / grid, height, width)
  })
  return Float32Array.from(anchors)
}
