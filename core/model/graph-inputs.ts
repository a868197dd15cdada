import type { Input } from './manifest/input.ts'
import type { JudgingManifest } from './manifest.ts'

/** The input of each of a package's graphs, by the graph's path. */
export const graphInputs = (manifest: JudgingManifest): ReadonlyMap<string, Input> =>
  new Map([
    [manifest.graph, manifest.input],
    ...(manifest.task === 'ocr' ? [[manifest.recognition.graph, manifest.recognition.input] as const] : []),
  ])
