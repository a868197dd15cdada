import type { Bytes } from '../../bytes.ts'
import { inspectPackage } from '../../model/inspect-package.ts'
import type { ManifestOf } from '../../model/manifest.ts'
import type { Draft } from '../../onnx/draft.ts'
import type { Graph } from '../../onnx/graph.ts'
import { spliceGraph } from '../../onnx/splice.ts'
import { fail, ok, type Result } from '../../result.ts'
import { type Eye, INPUT_SIZE } from './features.ts'

export interface EyeError {
  readonly kind: 'backbone-unfit'
  readonly message: string
}

const refuse = (message: string) => fail<EyeError>({ kind: 'backbone-unfit', message })

/** From x / 127.5 − 1 to what this backbone wants, (x − mean) / scale: nothing where that is the same. */
function drawNormalise(
  draft: Draft,
  input: string,
  { mean, scale }: ManifestOf<'features'>['input'],
): string {
  if (mean.every((each) => each === 127.5) && scale.every((each) => each === 127.5)) return input
  const gain = scale.map((each) => 127.5 / each)
  const shift = mean.map((each, c) => (127.5 - each) / (scale[c] ?? 1))
  const scaled = draft.add('Mul', [input, draft.floats([1, 3, 1, 1], gain)])
  return draft.add('Add', [scaled, draft.floats([1, 3, 1, 1], shift)])
}

/**
 * The eye in a package of task `features`, its graph decoded and inspected before: any strides and numbers of channels,
 * as long as each stride divides the coarsest one. Refuses what teaching cannot stand on.
 */
export function packageEye({ input, taps }: ManifestOf<'features'>, graph: Graph): Result<Eye, EyeError> {
  if (input.width !== INPUT_SIZE || input.height !== INPUT_SIZE)
    return refuse(
      `found an input of ${input.width} × ${input.height}, expected ${INPUT_SIZE} × ${INPUT_SIZE}`,
    )
  if (input.layout !== 'nchw' || input.channels !== 'rgb' || (input.type ?? 'float32') !== 'float32')
    return refuse('found another input than float32 RGB in planes, expected that')
  const coarsest = Math.max(...taps.map(({ stride }) => stride))
  const odd = taps.find(({ stride }) => coarsest % stride !== 0)
  if (odd) return refuse(`found stride ${odd.stride}, expected one that divides ${coarsest}`)
  return ok({
    taps: taps.map(({ stride, channels }) => ({ stride, channels })),
    draw(draft, from) {
      const outputs = spliceGraph(draft, graph, drawNormalise(draft, from, input))
      return taps.map(({ name }) => {
        const output = outputs.get(name)
        if (output === undefined) throw new Error(`backbone: found no output ${name}, expected it inspected`)
        return output
      })
    },
  })
}

/** The eye of a backbone whose graph has not been looked at yet: decoded and inspected first. */
export function eyeOfPackage(manifest: ManifestOf<'features'>, graph: Bytes): Result<Eye, EyeError> {
  const inspected = inspectPackage(manifest, new Map([[manifest.graph, graph]]))
  if (!inspected.ok) return refuse(inspected.error.message)
  const model = inspected.value.get(manifest.graph)
  return model === undefined ? refuse('found no graph, expected one') : packageEye(manifest, model.graph)
}
