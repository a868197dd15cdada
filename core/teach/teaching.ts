import type { Bytes } from '../bytes.ts'
import { coverage, judgedShare } from '../dataset/mask.ts'
import type { Regions, View } from '../dataset/region.ts'
import { foldsOf } from '../dataset/split.ts'
import type { Digest } from '../digest.ts'
import { measureQuality } from '../inspection/photo-quality.ts'
import type { Pixels } from '../model/image.ts'
import type { ManifestOf } from '../model/manifest.ts'
import { openPreprocessor } from '../model/preprocess.ts'
import { encodeModel } from '../onnx/encode.ts'
import { storeHalf } from '../onnx/store-half.ts'
import { encodeFloats } from '../onnx/tensor.ts'
import type { Codec } from '../photo/codec.ts'
import type { PhotoError } from '../photo/photo.ts'
import { ok, type Result } from '../result.ts'
import { type ClassTeaching, openClassTeaching } from './classify/class-teaching.ts'
import { type Coaching, coach } from './coach/coach.ts'
import { type Copies, type Looked, lookAtCopies } from './copy/look-at-copies.ts'
import type { MarkedDefect } from './fit/defect.ts'
import { defectScores, foldCount, heldOutScores } from './fit/held-out.ts'
import { fitNormal, type Normal } from './fit/normal.ts'
import type { FeatureShape } from './fit/shape.ts'
import { suggestThresholds, type Thresholds } from './fit/threshold.ts'
import { type Eye, featureGraph, featureShape, INPUT_SIZE } from './fuse/features.ts'
import { fuse } from './fuse/fuse.ts'
import { judgedBy } from './judged.ts'
import type { RunGraph } from './run-graph.ts'
import type { ScreeningFinding } from './screen/finding.ts'
import { type Look, thumbnailOf } from './screen/look.ts'
import { screen } from './screen/screen.ts'
import { HALF, STORAGE } from './storage.ts'
import { inputFor, type Taught, taughtManifest } from './taught-manifest.ts'

/** Golden cases of a taught model: so many good photographs and so many defective ones, the first of the set. */
const GOLDEN = { good: 3, defective: 3 } as const

/** What teaching needs of the machine it runs on: both sides bring onnxruntime-web's WASM on one thread. */
export interface Means {
  readonly codec: Codec
  open(model: Bytes): Promise<RunGraph>
}

/** A photograph of the set, as the fit sees it. */
export interface Seen {
  readonly digest: Digest
  readonly kind: 'good' | 'defective'
  /** Exposures of one part carry one number; null stands alone. */
  readonly group: number | null
  /** Where somebody drew the defect. */
  readonly marks: Regions | null
}

/** What a fit found: a score for each photograph that it had not seen, and what follows. */
export interface Fitted {
  readonly good: readonly number[]
  readonly defective: readonly number[]
  readonly suggested: Thresholds
  /** As what the good photographs were looked at besides, where they were few. */
  readonly copies: Copies['kinds']
}

/** What was found in a set before it is taught from. */
export interface Screened {
  /** Worst first. */
  readonly findings: readonly ScreeningFinding[]
  readonly coaching: Coaching
}

/** What a taught model says besides what teaching always says. */
export type Saying = Pick<Taught, 'name' | 'version' | 'thresholds' | 'licence' | 'lineage'>

/** A model package in memory: its manifest and every file but `model.json`. */
export interface TaughtPackage {
  readonly manifest: ManifestOf<'anomaly'> | ManifestOf<'classification'>
  readonly files: ReadonlyMap<string, Bytes>
}

/**
 * Teaching, step by step: photographs are looked at, a fit is made over their features, and with lines it becomes a
 * package. The same backbone, photographs in the same order and sayings give the same bytes on every machine.
 */
export interface Teaching extends ClassTeaching {
  /** Looks at a photograph and keeps its features, not its pixels. */
  see(digest: Digest, bytes: Bytes): Promise<Result<null, PhotoError>>
  /** `view` says what of the picture is judged; null for all of it. Throws where that is nothing. */
  fit(samples: readonly Seen[], view: View | null): Promise<Fitted>
  /** What somebody should look at before a fit is made, and which photographs are missing. */
  screen(samples: readonly Seen[], view: View | null): Screened
  package(said: Saying): Promise<TaughtPackage>
}

/** Bytes take a quarter of what the tensor does, and a golden case is made of them anyway. */
const bytesOf = (tensor: Float32Array): Uint8Array => Uint8Array.from(tensor, Math.round)

/** What the model saw, planes of bytes, as pixels. */
function pixelsOf(planes: Uint8Array): Pixels {
  const area = INPUT_SIZE * INPUT_SIZE
  const rgba = new Uint8Array(4 * area)
  for (let i = 0; i < area; i++) {
    for (let c = 0; c < 3; c++) rgba[4 * i + c] = planes[c * area + i] ?? 0
    rgba[4 * i + 3] = 255
  }
  return { width: INPUT_SIZE, height: INPUT_SIZE, rgba }
}

/** A defect that somebody drew on, on the cells of the features. */
const markedOf = (
  { marks }: Seen,
  features: Float32Array,
  { width, height }: FeatureShape,
): MarkedDefect | undefined =>
  marks === null ? undefined : { features, cover: coverage(marks, width, height) }

/** Opens teaching on a backbone. */
export async function openTeaching(eye: Eye, { codec, open }: Means): Promise<Teaching> {
  const look = await open(encodeModel(featureGraph(eye)))
  const toTensor = openPreprocessor(inputFor())
  const shape = featureShape(eye)
  const features = new Map<Digest, Float32Array>()
  const kept = new Map<Digest, Uint8Array>()
  const glances = new Map<Digest, Pick<Look, 'luma' | 'quality'>>()
  let fitted: { normal: Normal; samples: readonly Seen[] } | undefined
  const featuresOf = ({ digest }: Pick<Seen, 'digest'>): Float32Array => {
    const found = features.get(digest)
    if (found === undefined) throw new Error('teach: found a photograph that was not looked at')
    return found
  }

  const lookAt = async (tensor: Float32Array): Promise<Float32Array> => {
    const { features: found } = await look(tensor)
    if (found === undefined) throw new Error('teach: found no features, expected some')
    return found.slice()
  }
  const tensorOf = (digest: Digest) => Float32Array.from(kept.get(digest) ?? new Uint8Array())
  const lookedOf = (seen: Seen): Looked => ({ tensor: tensorOf(seen.digest), features: featuresOf(seen) })

  const seenOf = async (digest: Digest) => {
    const planes = kept.get(digest) ?? new Uint8Array()
    return { tensor: tensorOf(digest), png: await codec.encode(pixelsOf(planes)) }
  }

  async function goldenCases(model: Bytes, samples: readonly Seen[], files: Map<string, Bytes>) {
    const run = await open(model)
    const golden: ManifestOf<'anomaly'>['golden'] = []
    for (const kind of ['good', 'defective'] as const) {
      const chosen = samples.filter((sample) => sample.kind === kind).slice(0, GOLDEN[kind])
      for (const [i, { digest }] of chosen.entries()) {
        const { tensor, png } = await seenOf(digest)
        const { score, map } = await run(tensor)
        const paths = { image: `golden/${kind}-${i + 1}.png`, map: `golden/${kind}-${i + 1}.f32` }
        files.set(paths.image, png)
        files.set(paths.map, encodeFloats(map ?? []))
        golden.push({ ...paths, score: score?.[0] ?? Number.NaN, kind })
      }
    }
    return golden
  }

  return {
    ...openClassTeaching({ eye, shape, open, featuresOf, seenOf }),
    async see(digest, bytes) {
      if (features.has(digest)) return ok(null)
      const decoded = await codec.decode(bytes)
      if (!decoded.ok) return decoded
      const tensor = toTensor(decoded.value)
      features.set(digest, await lookAt(tensor))
      kept.set(digest, bytesOf(tensor))
      const quality = measureQuality(tensor, inputFor(), decoded.value)
      glances.set(digest, { luma: thumbnailOf(tensor, INPUT_SIZE), quality })
      return ok(null)
    },
    screen(samples, view) {
      const looks = samples.flatMap((sample): Look[] => {
        const glance = glances.get(sample.digest)
        if (glance === undefined) return []
        const { digest: photograph, kind, group, marks } = sample
        return [
          {
            photograph,
            label: { kind },
            group,
            isMarked: marks !== null,
            features: featuresOf(sample),
            ...glance,
          },
        ]
      })
      const judged = view === null ? undefined : judgedShare(view, shape.width, shape.height)
      const { findings, samples: screened } = screen(looks, shape, judged)
      return { findings, coaching: coach(looks, screened, shape) }
    },
    async fit(samples, view) {
      const good = samples.filter(({ kind }) => kind === 'good')
      const defective = samples.filter(({ kind }) => kind === 'defective')
      const label = { kind: 'good' } as const
      const folds = foldsOf(
        good.map(({ group }) => ({ group, label })),
        foldCount(good.length),
      )
      const seen = good.map(featuresOf)
      const marks = defective.map((sample) => markedOf(sample, featuresOf(sample), shape))
      const besides = { judged: judgedBy(view, shape), marked: marks.filter((each) => each !== undefined) }
      const copies = await lookAtCopies(good.map(lookedOf), shape, lookAt, view === null)
      const scores = heldOutScores(seen, shape, undefined, folds, { ...besides, copies: copies.features })
      const normal = fitNormal(seen, shape, undefined, { ...besides, copies: copies.features.flat() })
      const odd = defectScores(normal, seen, defective.map(featuresOf), marks)
      fitted = { normal, samples }
      const suggested = suggestThresholds(scores, odd)
      return { good: scores, defective: odd, suggested, copies: copies.kinds }
    },
    async package(said) {
      if (fitted === undefined) throw new Error('teach: found no fit, expected one')
      const graph = fuse(eye, fitted.normal)
      const model = encodeModel(said.lineage[STORAGE] === HALF ? storeHalf(graph) : graph)
      const files = new Map<string, Bytes>([['graph.onnx', model]])
      const golden = await goldenCases(model, fitted.samples, files)
      return { manifest: taughtManifest({ ...said, input: inputFor(), golden, files }), files }
    },
  }
}
