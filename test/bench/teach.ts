import { openPreprocessor } from '../../core/model/preprocess.ts'
import { openDraft } from '../../core/onnx/draft.ts'
import { encodeModel } from '../../core/onnx/encode.ts'
import { coach } from '../../core/teach/coach/coach.ts'
import type { Looked } from '../../core/teach/copy/look-at-copies.ts'
import { INPUT_NAME, INPUT_PORT } from '../../core/teach/fuse/features.ts'
import { fuse } from '../../core/teach/fuse/fuse.ts'
import type { Look } from '../../core/teach/screen/look.ts'
import { screen } from '../../core/teach/screen/screen.ts'
import { inputFor } from '../../core/teach/taught-manifest.ts'
import { type Backbone, openBackbone } from '../../models/backbone/open.ts'
import { GOOD, lookAt } from '../../models/look.fixture.ts'

import { drawPart } from '../../models/part/draw.ts'
import { openSession } from '../../models/session.ts'
import { teach } from '../../server/evaluate/taught.ts'
import type { Bench, Figure } from './budget.ts'
import { ratios, sampleOf } from './sample.ts'

const PHOTOGRAPHS = 50
const FITS = 3
const ROUNDS = 20

const msOf = async (work: () => unknown): Promise<number> => {
  const start = performance.now()
  await work()
  return performance.now() - start
}

/** The backbone by itself: its two taps, and nothing before or after them. */
function bareBackbone({ eye }: Backbone) {
  const draft = openDraft()
  const [s8 = '', s16 = ''] = eye.draw(draft, INPUT_NAME)
  const outputs = [
    { name: draft.add('Identity', [s8], {}, 'out8'), dims: [1, 32, 32, 32] },
    { name: draft.add('Identity', [s16], {}, 'out16'), dims: [1, 96, 16, 16] },
  ]
  return encodeModel(draft.finish('bare', [INPUT_PORT], outputs))
}

/** What it takes to screen and to coach, beside looking at the photographs as both need it. */
async function lookClosely(backbone: Backbone) {
  const looks: Look[] = []
  const looking = await msOf(async () => {
    for (let i = 0; i < PHOTOGRAPHS; i++)
      looks.push(await lookAt(backbone, drawPart({ seed: i + 1, width: 320, height: 240 }), GOOD))
  })
  const coaching: number[] = []
  for (let i = 0; i < FITS; i++)
    coaching.push(await msOf(() => coach(looks, screen(looks, backbone.shape).samples, backbone.shape)))
  return { looking, coaching }
}

/** Teaching from drawn parts, all on the reference backend: WASM, one thread. */
async function measure(): Promise<Figure[]> {
  const backbone = await openBackbone()
  const toTensor = openPreprocessor(inputFor())
  const tensors = Array.from({ length: PHOTOGRAPHS }, (_, i) =>
    toTensor(drawPart({ seed: i + 1, width: 320, height: 240 })).slice(),
  )
  const samples: Looked[] = []
  const [first = new Float32Array(0)] = tensors
  await backbone.features(first)
  const looking = await msOf(async () => {
    for (const tensor of tensors) samples.push({ tensor, features: await backbone.features(tensor) })
  })
  await teach(backbone, samples, [])
  const fitting: number[] = []
  for (let i = 0; i < FITS; i++) fitting.push(await msOf(() => teach(backbone, samples, [])))

  const { normal } = await teach(backbone, samples, [])
  const fused = await openSession(encodeModel(fuse(backbone.eye, normal)), INPUT_PORT.dims)
  const bare = await openSession(bareBackbone(backbone), INPUT_PORT.dims)
  const times = { fused: [] as number[], bare: [] as number[] }
  for (let round = -3; round < ROUNDS; round++) {
    const [a, b] = [await msOf(() => fused(first)), await msOf(() => bare(first))]
    if (round < 0) continue
    times.fused.push(a)
    times.bare.push(b)
  }
  const seen = await lookClosely(backbone)
  const ms = (values: readonly number[]) => `${sampleOf(values).median.toFixed(1)} ms`
  return [
    {
      ...{
        what: `fit, held-out scores, thresholds and graph of ${PHOTOGRAPHS} photographs, of looking at them`,
      },
      ...{ unit: '×', budget: { kind: 'at most', value: 1.5 } },
      sample: ratios(fitting, Array(FITS).fill(looking)),
      notes: [`looking ${looking.toFixed(0)} ms, the rest ${ms(fitting)}; WASM, one thread, 256 px`],
    },
    {
      ...{ what: `screening and coaching ${PHOTOGRAPHS} photographs, of looking at them`, unit: '×' },
      budget: { kind: 'at most', value: 1 },
      sample: ratios(seen.coaching, Array(FITS).fill(seen.looking)),
      notes: [`looking ${seen.looking.toFixed(0)} ms, the rest ${ms(seen.coaching)}`],
    },
    {
      ...{
        what: 'the fused graph, of the backbone alone',
        unit: '×',
        budget: { kind: 'at most', value: 1.25 },
      },
      sample: ratios(times.fused, times.bare),
      notes: [`fused ${ms(times.fused)}, backbone ${ms(times.bare)}; WASM, one thread`],
    },
  ]
}

export const teaching: Bench = { name: 'teach', measure }
