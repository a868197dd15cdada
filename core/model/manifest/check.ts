import type { Manifest, ManifestOf } from '../manifest.ts'
import { channelsOf, type Input } from './input.ts'

/** A file that the manifest uses, and how many bytes it must have where the manifest decides that. */
interface Used {
  readonly path: string
  readonly bytes?: number
}

const FLOAT = 4

function detectionFiles({ outputs }: ManifestOf<'detection'>): Used[] {
  if (outputs.layout !== 'ssd' || outputs.anchors === undefined) return []
  return [{ path: outputs.anchors.path, bytes: outputs.candidates * 4 * FLOAT }]
}

/** How many values all taps have together. */
const tapValues = ({ input, taps }: ManifestOf<'features'>): number =>
  taps.reduce(
    (sum, { stride, channels }) => sum + (channels * input.width * input.height) / (stride * stride),
    0,
  )

/** What the task uses besides its graph and the pictures of its golden cases. */
function taskFiles(manifest: Manifest): Used[] {
  switch (manifest.task) {
    case 'anomaly': {
      const { width, height } = manifest.outputs.map
      return manifest.golden.map(({ map }) => ({ path: map, bytes: width * height * FLOAT }))
    }
    case 'segmentation': {
      const { width, height } = manifest.outputs.mask
      return manifest.golden.map(({ mask }) => ({ path: mask, bytes: width * height }))
    }
    case 'detection':
      return detectionFiles(manifest)
    case 'ocr':
      return [{ path: manifest.recognition.graph }, { path: manifest.recognition.keys }]
    case 'features':
      return manifest.golden.map(({ values }) => ({ path: values, bytes: tapValues(manifest) * FLOAT }))
    case 'classification':
      return []
  }
}

const RESERVED = new Set(['model.json', 'model.sig'])

/** Every file that is used is listed, none twice, none in the place of the manifest or its signature. */
function checkFiles(manifest: Manifest): string | undefined {
  const sizes = new Map(manifest.files.map(({ path, bytes }) => [path, bytes]))
  if (sizes.size !== manifest.files.length) return 'files: found a path twice, expected it once'
  for (const path of sizes.keys())
    if (RESERVED.has(path)) return `files: found ${path} listed, expected it beside the list`
  const pictures = manifest.golden.map(({ image }) => ({ path: image }))
  const used: Used[] = [{ path: manifest.graph }, ...pictures, ...taskFiles(manifest)]
  for (const { path, bytes } of used) {
    const found = sizes.get(path)
    if (found === undefined) return `files: found no ${path}, expected it listed`
    if (bytes !== undefined && found !== bytes) return `${path}: found ${found} bytes, expected ${bytes}`
  }
  return undefined
}

/** Mean and scale for each channel; bytes go in as they are. */
function checkInput(input: Input): string | undefined {
  const count = channelsOf(input)
  for (const name of ['mean', 'scale'] as const)
    if (input[name].length !== count)
      return `input.${name}: found ${input[name].length} values, expected ${count}`
  const isPlain = input.mean.every((mean) => mean === 0) && input.scale.every((scale) => scale === 1)
  if (input.type === 'uint8' && !isPlain) return 'input: found uint8 with a mean or scale, expected 0 and 1'
  return undefined
}

function checkClasses({ classes }: { readonly classes: readonly { label: string }[] }): string | undefined {
  const labels = new Set(classes.map(({ label }) => label))
  return labels.size === classes.length ? undefined : 'classes: found a label twice, expected it once'
}

function checkDetection(manifest: ManifestOf<'detection'>): string | undefined {
  const { outputs, golden, classes } = manifest
  const isCentred = outputs.form === 'cxcywh' || outputs.form === 'cycxhw'
  if (outputs.layout === 'ssd' && outputs.anchors && !isCentred)
    return `outputs.form: found ${outputs.form} with anchors, expected cxcywh or cycxhw`
  const isSoftmax = outputs.activation === 'softmax'
  if (outputs.layout !== 'yolo' && isSoftmax && outputs.background === 'none')
    return 'outputs.background: found softmax without one, expected first or last'
  const highest = Math.max(-1, ...golden.flatMap(({ objects }) => objects.map((object) => object.class)))
  return highest < classes.length
    ? checkClasses(manifest)
    : `golden: found class ${highest}, expected one below ${classes.length}`
}

function checkSegmentation(manifest: ManifestOf<'segmentation'>): string | undefined {
  const { values, activation } = manifest.outputs.mask
  if (values === 'labels' && activation !== 'none')
    return `outputs.mask.activation: found ${activation} on labels, expected none`
  return checkClasses(manifest)
}

function checkTask(manifest: Manifest): string | undefined {
  switch (manifest.task) {
    case 'anomaly': {
      const { pass, fail } = manifest.thresholds
      return pass <= fail ? undefined : `thresholds: found pass ${pass} above fail ${fail}`
    }
    case 'classification': {
      const count = manifest.classes.length
      const wrong = manifest.golden.find(({ probabilities }) => probabilities.length !== count)
      if (wrong) return `golden: found ${wrong.probabilities.length} probabilities, expected ${count}`
      return checkClasses(manifest)
    }
    case 'detection':
      return checkDetection(manifest)
    case 'segmentation':
      return checkSegmentation(manifest)
    case 'ocr':
      if (manifest.recognition.graph === manifest.graph)
        return `recognition.graph: found ${manifest.graph} again, expected another graph`
      return checkInput(manifest.recognition.input)
    case 'features': {
      const { width, height } = manifest.input
      const odd = manifest.taps.find(({ stride }) => width % stride !== 0 || height % stride !== 0)
      return odd && `taps: found stride ${odd.stride}, expected one that divides ${width} × ${height}`
    }
  }
}

/** What the schema cannot say; undefined where the manifest holds together. */
export const manifestProblem = (manifest: Manifest): string | undefined =>
  checkInput(manifest.input) ?? checkTask(manifest) ?? checkFiles(manifest)
