import type { Bytes } from '../../bytes.ts'
import type { View } from '../../dataset/region.ts'
import { foldsOf } from '../../dataset/split.ts'
import type { Digest } from '../../digest.ts'
import type { ManifestOf } from '../../model/manifest.ts'
import { encodeModel } from '../../onnx/encode.ts'
import { storeHalf } from '../../onnx/store-half.ts'
import { foldCount } from '../fit/held-out.ts'
import type { FeatureShape } from '../fit/shape.ts'
import type { Eye } from '../fuse/features.ts'
import { judgedBy } from '../judged.ts'
import type { RunGraph } from '../run-graph.ts'
import { HALF, STORAGE } from '../storage.ts'
import { type FittedHead, fitClasses, softmax } from './fit-classes.ts'
import { CLASSES_OUTPUT, fuseClasses } from './fuse-classes.ts'
import { type ClassLines, suggestClassLines, type Told } from './lines.ts'
import { classesManifest, type TaughtClasses } from './taught-classes.ts'

/** Fewer photographs of a class than this say nothing about how much it varies. */
export const LEAST_OF_A_CLASS = 3

/** Golden cases of each class, the first of the set; of so many classes at most. */
const GOLDEN = { each: 2, classes: 20 } as const

/** A photograph of a set of classes; exposures of one part carry one number. */
export interface SeenClass {
  readonly digest: Digest
  readonly class: number
  readonly group: number | null
}

/** What a fit of classes found. */
export interface FittedClasses {
  /** The numbers of the classes, in the order of the model's output. */
  readonly classes: readonly number[]
  /** Each photograph as a head told it that had not seen it; classes by their place in `classes`. */
  readonly told: readonly Told[]
  readonly suggested: ClassLines
}

/** What a taught model of classes says besides what teaching always says. */
export type SayingClasses = Pick<
  TaughtClasses,
  'name' | 'version' | 'classes' | 'thresholds' | 'licence' | 'lineage'
>

/** A package of classes in memory. */
export interface ClassesPackage {
  readonly manifest: ManifestOf<'classification'>
  readonly files: ReadonlyMap<string, Bytes>
}

/** Teaching a model to tell classes apart: a fit over whole photographs, and with lines a package. */
export interface ClassTeaching {
  /** Throws where there are not two classes at least. */
  fitClasses(samples: readonly SeenClass[], view: View | null): FittedClasses
  packageClasses(said: SayingClasses): Promise<ClassesPackage>
}

/** Math.exp is not the same to the last bit in every browser: six decimals are, and far below any tolerance. */
const rounded = (probability: number): number => Math.round(probability * 1e6) / 1e6

/** What has been looked at, and the means to look again. */
export interface ClassMeans {
  readonly eye: Eye
  readonly shape: FeatureShape
  readonly open: (model: Bytes) => Promise<RunGraph>
  readonly featuresOf: (photograph: { readonly digest: Digest }) => Float32Array
  /** What the model saw of a photograph: as its tensor, and as a PNG. */
  readonly seenOf: (digest: Digest) => Promise<{ tensor: Float32Array; png: Bytes }>
}

/** Opens teaching of classes on what was looked at. */
export function openClassTeaching({ eye, shape, open, featuresOf, seenOf }: ClassMeans): ClassTeaching {
  let fitted: { found: FittedHead; samples: readonly SeenClass[] } | undefined
  let numbers: readonly number[] = []

  async function goldenCases(model: Bytes, said: SayingClasses, files: Map<string, Bytes>) {
    const run = await open(model)
    const golden: ManifestOf<'classification'>['golden'] = []
    for (const [k, number] of numbers.slice(0, GOLDEN.classes).entries()) {
      const chosen = fitted?.samples.filter((sample) => sample.class === number).slice(0, GOLDEN.each) ?? []
      for (const [i, { digest }] of chosen.entries()) {
        const { tensor, png } = await seenOf(digest)
        const logits = (await run(tensor))[CLASSES_OUTPUT] ?? []
        const image = `golden/class-${k + 1}-${i + 1}.png`
        files.set(image, png)
        const kind = said.classes[k]?.defect === true ? 'defective' : 'good'
        golden.push({ image, kind, probabilities: softmax([...logits]).map(rounded) })
      }
    }
    return golden
  }

  return {
    fitClasses(samples, view) {
      numbers = [...new Set(samples.map((sample) => sample.class))].sort((a, b) => a - b)
      if (numbers.length < 2) throw new Error(`classes: found ${numbers.length}, expected two at least`)
      const judged = judgedBy(view, shape)
      const examples = samples.map((sample) => ({
        ...{ features: featuresOf(sample), class: numbers.indexOf(sample.class) },
      }))
      const folds = foldsOf(
        samples.map((sample) => ({ group: sample.group, label: { kind: 'class', class: sample.class } })),
        foldCount(samples.length),
      )
      const found = fitClasses(examples, numbers.length, folds, { shape, judged })
      fitted = { found, samples }
      const told = examples.map((each, i) => ({ class: each.class, probabilities: found.heldOut[i] ?? [] }))
      return { classes: numbers, told, suggested: suggestClassLines(told) }
    },
    async packageClasses(said) {
      if (fitted === undefined) throw new Error('classes: found no fit, expected one')
      const graph = fuseClasses(eye, fitted.found.head, fitted.found.base)
      const model = encodeModel(said.lineage[STORAGE] === HALF ? storeHalf(graph) : graph)
      const files = new Map<string, Bytes>([['graph.onnx', model]])
      const golden = await goldenCases(model, said, files)
      return { manifest: classesManifest({ ...said, golden, files }), files }
    },
  }
}
