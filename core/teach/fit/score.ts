import { distances } from './distance.ts'
import { enlargeMatrix } from './enlarge.ts'
import type { Normal } from './normal.ts'

/** Side of the map that a model gives back: fine enough to point at a defect, small enough to read back from a GPU. */
export const MAP_SIZE = 64

/** The map of one photograph, MAP_SIZE × MAP_SIZE, from its distances at each position. */
export function mapOf(cells: Float64Array, height: number, width: number): Float64Array {
  const down = enlargeMatrix(height, MAP_SIZE)
  const across = enlargeMatrix(width, MAP_SIZE)
  const rows = new Float64Array(height * MAP_SIZE)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < MAP_SIZE; x++) {
      let sum = 0
      for (let k = 0; k < width; k++) sum += (across[x * width + k] ?? 0) * (cells[y * width + k] ?? 0)
      rows[y * MAP_SIZE + x] = sum
    }
  }
  const map = new Float64Array(MAP_SIZE * MAP_SIZE)
  for (let y = 0; y < MAP_SIZE; y++) {
    for (let k = 0; k < height; k++) {
      const weight = down[y * height + k] ?? 0
      if (weight === 0) continue
      for (let x = 0; x < MAP_SIZE; x++)
        map[y * MAP_SIZE + x] = (map[y * MAP_SIZE + x] ?? 0) + weight * (rows[k * MAP_SIZE + x] ?? 0)
    }
  }
  return map
}

/** The score of features (channels × positions) against a normal, as the fused graph computes it. */
export function scoreOf(normal: Normal, sample: Float32Array): number {
  const { height, width } = normal.shape
  return mapOf(distances(normal, sample), height, width).reduce((most, value) => Math.max(most, value), 0)
}
