import { foldsOf } from '../../core/dataset/split.ts'
import { auroc } from '../../core/evaluate/auroc.ts'
import { meanScore } from '../../core/inspection/frames.ts'
import { type Thresholds, verdictFrom } from '../../core/inspection/verdict.ts'
import { openPreprocessor } from '../../core/model/preprocess.ts'
import { foldCount, heldOutScores } from '../../core/teach/fit/held-out.ts'
import { fitNormal, type Normal } from '../../core/teach/fit/normal.ts'
import { scoreOf } from '../../core/teach/fit/score.ts'
import { suggestThresholds } from '../../core/teach/fit/threshold.ts'
import { randomFrom } from '../../core/teach/random.ts'
import { inputFor } from '../../core/teach/taught-manifest.ts'
import { openBackbone } from '../../models/backbone/open.ts'
import { DEFECT_KINDS } from '../../models/part/defect.ts'
import { drawPart } from '../../models/part/draw.ts'

// Does a burst of frames at one press help, at teaching and at judging? Drawn parts: node test/measure/burst.ts

const FRAMES = 3
const POOL = 60
const TESTED = 60
const DRAWS = 6

const { shape, features } = await openBackbone()
const toTensor = openPreprocessor(inputFor())

/** The frames of one press, as features; the first is what a single photograph would have been. */
async function press(seed: number, hasDefect = false): Promise<Float32Array[]> {
  const defect = hasDefect ? DEFECT_KINDS[seed % DEFECT_KINDS.length] : undefined
  const frames: Float32Array[] = []
  for (let frame = 1; frame <= FRAMES; frame++)
    frames.push(await features(toTensor(drawPart({ seed, defect, frame, width: 320, height: 240 }))))
  return frames
}

async function presses(from: number, count: number, hasDefect = false): Promise<Float32Array[][]> {
  const all: Float32Array[][] = []
  for (let i = 0; i < count; i++) all.push(await press(from + i, hasDefect))
  return all
}

const [pool, good, bad] = [
  await presses(1, POOL),
  await presses(10_001, TESTED),
  await presses(20_001, TESTED, true),
]

/** What the frames of one press come to. */
const JUDGING: Record<string, (scores: readonly number[]) => number> = {
  'one frame': ([first = 0]) => first,
  'mean of three': meanScore,
  'median of three': (scores) => scores.toSorted((a, b) => a - b)[1] ?? 0,
  'least of three': (scores) => Math.min(...scores),
}

const share = (values: readonly number[], isIn: (value: number) => boolean): number =>
  values.filter(isIn).length / values.length

/** `parts` of the pool, drawn anew for each draw. */
function drawn(parts: number, draw: number): Float32Array[][] {
  const random = randomFrom(draw)
  return pool
    .map((frames) => ({ frames, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .slice(0, parts)
    .map(({ frames }) => frames)
}

function teach(taught: readonly Float32Array[][]): { normal: Normal; lines: Thresholds } {
  const samples = taught.flat()
  const groups = taught.flatMap((frames, group) =>
    frames.map(() => ({ group, label: { kind: 'good' as const } })),
  )
  const folds = foldsOf(groups, foldCount(samples.length))
  const lines = suggestThresholds(heldOutScores(samples, shape, undefined, folds), [])
  return { normal: fitNormal(samples, shape), lines }
}

const sayMean = (values: readonly number[]): string => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
  return `${mean.toFixed(3)} ± ${spread.toFixed(3)}`
}

/** Each way of judging, over draws of so many parts, taught from so many frames of each. */
function measure(parts: number, frames: number): string[] {
  const models = Array.from({ length: DRAWS }, (_, i) => {
    const { normal, lines } = teach(drawn(parts, i + 1).map((all) => all.slice(0, frames)))
    const score = (side: Float32Array[][]) => side.map((all) => all.map((frame) => scoreOf(normal, frame)))
    return { lines, fine: score(good), odd: score(bad) }
  })
  return Object.entries(JUDGING).map(([how, merge]) => {
    const merged = models.map(({ lines, fine, odd }) => ({
      lines,
      fine: fine.map(merge),
      odd: odd.map(merge),
    }))
    const areas = merged.map(({ fine, odd }) => auroc(fine, odd) ?? Number.NaN)
    const passes = (lines: Thresholds) => (score: number) => verdictFrom(score, lines) === 'pass'
    const turned = merged.map(({ fine, lines }) => 1 - share(fine, passes(lines)))
    const missed = merged.map(({ odd, lines }) => share(odd, passes(lines)))
    const figures = `AUROC ${sayMean(areas)}, over pass ${sayMean(turned)}, escapes ${sayMean(missed)}`
    return `${parts} parts × ${frames}, judged by ${how}: ${figures}\n`
  })
}

for (const parts of [10, 25])
  for (const frames of [1, FRAMES]) for (const line of measure(parts, frames)) process.stdout.write(line)
