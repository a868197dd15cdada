import type { Bytes } from '../bytes.ts'
import type { Pixels } from '../model/image.ts'
import type { JudgingManifest } from '../model/manifest.ts'
import { ok, type Result } from '../result.ts'
import { readAnomaly, type ScoreMap } from './anomaly.ts'
import { readClassification } from './classification.ts'
import { type Found, readDetection } from './detection/read.ts'
import { parseKeys } from './ocr/ctc.ts'
import { type Line, openReader } from './ocr/read.ts'
import { type NoAnswer, noAnswer, type Outputs } from './output.ts'
import { openPlacing } from './place.ts'
import { readSegmentation, type Segmented } from './segmentation.ts'

/** What a model says of one photograph, by its task. Classes are places in the manifest's `classes`. */
export type Answer =
  | { readonly task: 'anomaly'; readonly score: number; readonly map: ScoreMap }
  | { readonly task: 'classification'; readonly probabilities: readonly number[] }
  | { readonly task: 'detection'; readonly objects: readonly Found[] }
  | ({ readonly task: 'segmentation' } & Segmented)
  | { readonly task: 'ocr'; readonly lines: readonly Line[] }

/** A photograph as a model sees it. */
export interface Sight {
  /** The input of the package's graph. */
  readonly tensor: Float32Array
  /** The upright photograph's size in pixels. */
  readonly photo: { readonly width: number; readonly height: number }
  /** The part of it that is judged, for tasks that look again: it stands until the next photograph is prepared. */
  readonly seen: () => Promise<Pixels>
}

/** One run of one of the package's graphs, by its path. */
export type Look = (graph: string, tensor: Float32Array) => Promise<Outputs>

/** Asks a package's graphs about a photograph. */
export type Ask = (sight: Sight, look: Look) => Promise<Result<Answer, NoAnswer>>

/** Little-endian float32, as packages store them. */
export function floatsOf(bytes: Bytes): Float32Array<ArrayBuffer> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Float32Array.from({ length: bytes.length >> 2 }, (_, i) => view.getFloat32(4 * i, true))
}

const named =
  <T extends Answer['task']>(task: T) =>
  <V>(read: Result<V, NoAnswer>) =>
    read.ok ? ok({ task, ...read.value }) : read

/** The way of a package of text: its keys must be text. */
function openOcr(
  manifest: Extract<JudgingManifest, { task: 'ocr' }>,
  files: ReadonlyMap<string, Bytes>,
): Ask {
  const { keys } = manifest.recognition
  const characters = parseKeys(files.get(keys) ?? new Uint8Array(), manifest.recognition)
  if (characters === undefined) return async () => noAnswer(`${keys}: found bytes that are no text`)
  const read = openReader(manifest, characters)
  return async ({ tensor, seen, photo }, look) => {
    const lines = await read(look, tensor, await seen(), openPlacing(photo, manifest.input))
    return lines.ok ? ok({ task: 'ocr', lines: lines.value }) : lines
  }
}

/** Makes the one function that asks a package of any task that judges; `files` are the package's, verified. */
export function openAsk(manifest: JudgingManifest, files: ReadonlyMap<string, Bytes>): Ask {
  const { graph, input } = manifest
  switch (manifest.task) {
    case 'anomaly':
      return async ({ tensor }, look) => named('anomaly')(readAnomaly(manifest, await look(graph, tensor)))
    case 'classification':
      return async ({ tensor }, look) => {
        const probabilities = readClassification(manifest, await look(graph, tensor))
        return probabilities.ok
          ? ok({ task: 'classification', probabilities: probabilities.value })
          : probabilities
      }
    case 'detection': {
      const path = manifest.outputs.layout === 'ssd' ? manifest.outputs.anchors?.path : undefined
      const anchors = floatsOf((path === undefined ? undefined : files.get(path)) ?? new Uint8Array())
      return async ({ tensor, photo }, look) => {
        const found = await look(graph, tensor)
        const objects = readDetection(manifest, found, anchors, openPlacing(photo, input))
        return objects.ok ? ok({ task: 'detection', objects: objects.value }) : objects
      }
    }
    case 'segmentation':
      return async ({ tensor, photo }, look) =>
        named('segmentation')(
          readSegmentation(manifest, await look(graph, tensor), openPlacing(photo, input)),
        )
    case 'ocr':
      return openOcr(manifest, files)
  }
}
