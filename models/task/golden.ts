import type { Bytes } from '../../core/bytes.ts'
import { encodeFloats } from '../../core/onnx/tensor.ts'
import type { Answer } from '../../core/task/answer.ts'

/** What a golden case expects, as the manifest has it, and the file that holds what is too much for it. */
interface GoldenEntry {
  readonly entry: Record<string, unknown>
  readonly files: ReadonlyMap<string, Bytes>
}

const NONE: ReadonlyMap<string, Bytes> = new Map()

/** An answer of the reference as what a golden case expects; `path` names its file, without an ending. */
export function goldenEntry(answer: Answer, path: string): GoldenEntry {
  switch (answer.task) {
    case 'anomaly': {
      const file = `${path}.f32`
      const bytes = encodeFloats(answer.map.values)
      return { entry: { score: answer.score, map: file }, files: new Map([[file, bytes]]) }
    }
    case 'segmentation': {
      const file = `${path}.u8`
      return { entry: { mask: file }, files: new Map([[file, answer.mask.values]]) }
    }
    case 'classification':
      return { entry: { probabilities: answer.probabilities }, files: NONE }
    case 'detection':
      return { entry: { objects: answer.objects }, files: NONE }
    case 'ocr': {
      const lines = answer.lines.map(({ text, confidence }) => ({ text, confidence }))
      return { entry: { lines }, files: NONE }
    }
  }
}
