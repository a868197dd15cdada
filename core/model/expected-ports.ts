import type { Expected, ExpectedPorts } from '../onnx/inspect.ts'
import { type Input, inputDims } from './manifest/input.ts'
import type { Manifest, ManifestOf } from './manifest.ts'

const REAL = ['float32', 'float16'] as const
const WHOLE = ['int64', 'int32', 'uint8', 'float32'] as const

const port = (name: string, ...dims: (readonly (number | undefined)[])[]): Expected => ({
  name,
  types: REAL,
  dims,
})

const expectInput = (input: Input): Expected => ({
  name: input.name,
  types: [input.type ?? 'float32'],
  dims: [inputDims(input)],
})

function detectionOutputs({ outputs, classes }: ManifestOf<'detection'>): Expected[] {
  const { candidates } = outputs
  if (outputs.layout === 'yolo') {
    const row = 4 + classes.length + (outputs.objectness ? 1 : 0)
    return [port(outputs.name, outputs.order === 'rows' ? [1, candidates, row] : [1, row, candidates])]
  }
  const scores = classes.length + (outputs.background === 'none' ? 0 : 1)
  return [
    port(outputs.boxes, [1, candidates, 4], [candidates, 4], [1, candidates, 1, 4]),
    port(outputs.scores, [1, candidates, scores], [candidates, scores]),
  ]
}

function segmentationOutputs({ outputs, classes }: ManifestOf<'segmentation'>): Expected[] {
  const { name, width, height, values, layout, background } = outputs.mask
  if (values === 'labels')
    return [
      {
        name,
        types: WHOLE,
        dims: [
          [1, height, width],
          [1, 1, height, width],
          [1, height, width, 1],
        ],
      },
    ]
  const planes = classes.length + (background === 'none' ? 0 : 1)
  return [port(name, layout === 'nchw' ? [1, planes, height, width] : [1, height, width, planes])]
}

const maps = (name: string, { width, height }: { width: number; height: number }): Expected =>
  port(name, [1, 1, height, width], [1, height, width], [1, height, width, 1])

function taskOutputs(manifest: Manifest): Expected[] {
  switch (manifest.task) {
    case 'anomaly': {
      const { score, map } = manifest.outputs
      return [...(score ? [port(score.name, [1], [1, 1], [])] : []), maps(map.name, map)]
    }
    case 'classification': {
      const count = manifest.classes.length
      return [port(manifest.outputs.classes.name, [1, count], [count])]
    }
    case 'detection':
      return detectionOutputs(manifest)
    case 'segmentation':
      return segmentationOutputs(manifest)
    case 'ocr':
      return [maps(manifest.outputs.map.name, manifest.outputs.map)]
    case 'features': {
      const { width, height } = manifest.input
      return manifest.taps.map(({ name, stride, channels }) =>
        port(name, [1, channels, height / stride, width / stride]),
      )
    }
  }
}

/** What the manifest says that each of its graphs takes and gives, by the graph's path. */
export function expectedPorts(manifest: Manifest): Map<string, ExpectedPorts> {
  const ports = new Map([
    [manifest.graph, { input: expectInput(manifest.input), outputs: taskOutputs(manifest) }],
  ])
  if (manifest.task !== 'ocr') return ports
  const { graph, input, outputs } = manifest.recognition
  const { name, count } = outputs.steps
  // How many characters there are stands in the file of keys.
  return ports.set(graph, { input: expectInput(input), outputs: [port(name, [1, count, undefined])] })
}
