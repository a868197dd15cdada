import type { Backbone } from './backbone/open.ts'
import { buildPackage, type GoldenCase, type ModelPackage } from './package.ts'
import { DEFECT_KINDS } from './part/defect.ts'
import { drawPart } from './part/draw.ts'

/** Seeds of the drawn parts. Taught and golden parts do not overlap; simulators and tests draw from 100 000 up. */
const TAUGHT_SEED = 1
const GOLDEN_SEED = 5000
const GOLDEN_GOOD = 3

/** Good parts that the demonstration is taught with: as many as a quality engineer would photograph in an hour. */
const DEMO_PARTS = 40

/** The middle square of a 4:3 photograph: the part fills it, and nothing is squeezed on the way to a square input. */
const CROP = { x: 0.125, y: 0, width: 0.75, height: 1 }

function goldenCases(): GoldenCase[] {
  const good = Array.from(
    { length: GOLDEN_GOOD },
    (_, i): GoldenCase => ({
      name: `good-${i + 1}`,
      kind: 'good',
      image: drawPart({ seed: GOLDEN_SEED + i }),
    }),
  )
  const defective = DEFECT_KINDS.map(
    (defect, i): GoldenCase => ({
      name: defect,
      kind: 'defective',
      image: drawPart({ seed: GOLDEN_SEED + 100 + i, defect }),
    }),
  )
  return [...good, ...defective]
}

/** The demonstration package: taught on drawn flanges, with golden cases of good ones and of every kind of defect. */
export function buildDemo(
  backbone: Backbone,
  say: (line: string) => void,
  parts = DEMO_PARTS,
): Promise<ModelPackage> {
  say(`drawing ${parts} good parts`)
  return buildPackage(
    {
      name: 'Turned flange (demonstration)',
      version: '1',
      good: Array.from({ length: parts }, (_, i) => drawPart({ seed: TAUGHT_SEED + i })),
      golden: goldenCases(),
      crop: CROP,
      lineage: { origin: 'photographs drawn by models/part in this repository' },
    },
    backbone,
    say,
  )
}
