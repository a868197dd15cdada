import type { Draft } from '../../core/onnx/draft.ts'
import { addConv, upstream } from '../backbone/recipe.ts'
import type { Network, Op } from '../backbone/tflite.ts'

/** Pixels of each side of the input: what the anchors were taught with. */
export const SSD_SIDE = 300

/** Tensors of the source network where all heads are joined, and how many numbers an anchor has there. */
export const HEADS = {
  boxes: { tensor: 240, columns: 4 },
  scores: { tensor: 244, columns: 24 },
} as const
export type Head = keyof typeof HEADS

/** A value of the graph, and the side of its cells where it has any. */
interface Value {
  readonly name: string
  readonly side: number
}

/** TFLite's [1, h, w, c] read as rows of `columns`, of a value that lies [1, c, h, w]. */
function addRows(draft: Draft, { name }: Value, columns: number): string {
  const last = draft.add('Transpose', [name], { perm: [0, 2, 3, 1] })
  return draft.add('Reshape', [last, draft.shape([1, -1, columns])])
}

function addOp(
  draft: Draft,
  network: Network,
  op: Op,
  values: readonly Value[],
  columns: number,
): Value | undefined {
  const [first, second] = values
  if (op.kind === 'other' || !first) return undefined
  const { side } = first
  switch (op.kind) {
    case 'add':
      return { name: draft.add('Add', [first.name, second?.name ?? '']), side }
    case 'reshape':
      return { name: addRows(draft, first, columns), side }
    case 'concat':
      return {
        name: draft.add(
          'Concat',
          values.map(({ name }) => name),
          { axis: 1 },
        ),
        side,
      }
    default: {
      const name = addConv(draft, network, op, first.name, side % 2 === 1)
      return { name, side: Math.ceil(side / op.stride) }
    }
  }
}

/** Which head an op leads to, where it leads to one alone. */
function columnsOf(ops: readonly Op[]): ReadonlyMap<number, number> {
  const columns = new Map<number, number>()
  for (const { tensor, columns: count } of Object.values(HEADS))
    for (const id of ops.find(({ output }) => output === tensor)?.inputs ?? []) columns.set(id, count)
  return columns
}

/**
 * Draws SSD MobileNetV2 with its heads from `input` (1×3×300×300, RGB as x / 127.5 − 1) and gives back the names of its
 * boxes (1×1917×4, against the anchors) and scores (1×1917×24, before the sigmoid, nothing first).
 */
export function drawSsd(draft: Draft, network: Network, input: string): Record<Head, string> {
  const found = new Map<number, Value>([[network.input, { name: input, side: SSD_SIDE }]])
  const ops = upstream(network.ops, [HEADS.boxes.tensor, HEADS.scores.tensor])
  const columns = columnsOf(ops)
  for (const op of ops) {
    const values = op.inputs.flatMap((id) => found.get(id) ?? [])
    const value = addOp(draft, network, op, values, columns.get(op.output) ?? 0)
    if (!value) continue
    const isClipped = 'relu6' in op && op.relu6
    const name = isClipped ? draft.add('Clip', [value.name, draft.scalar(0), draft.scalar(6)]) : value.name
    found.set(op.output, { ...value, name })
  }
  const nameOf = ({ tensor }: { tensor: number }): string => {
    const value = found.get(tensor)
    if (!value) throw new Error(`ssd: found no tensor ${tensor}`)
    return value.name
  }
  return { boxes: nameOf(HEADS.boxes), scores: nameOf(HEADS.scores) }
}
