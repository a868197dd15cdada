import type { Bytes } from '../../../core/bytes.ts'
import type { Digest } from '../../../core/digest.ts'
import type { Manifest, ManifestOf } from '../../../core/model/manifest.ts'
import type { Thresholds } from '../../../core/teach/fit/threshold.ts'

/** A photograph of the set, as the fit sees it. */
export interface Seen {
  readonly digest: Digest
  readonly kind: 'good' | 'defective'
  /** Exposures of one part carry one number; null stands alone. */
  readonly group: number | null
}

/** What a fit found: a score for each photograph that it had not seen, and what follows. */
export interface Fitted {
  readonly good: readonly number[]
  readonly defective: readonly number[]
  readonly suggested: Thresholds
}

/** What the manifest of the taught model says besides what teaching always says. */
export interface PackageAsk {
  readonly name: string
  readonly version: string
  readonly thresholds: ManifestOf<'anomaly'>['thresholds']
  readonly licence: string
  readonly lineage: Manifest['lineage']
}

export interface TaughtPackage {
  readonly manifest: ManifestOf<'anomaly'>
  readonly files: ReadonlyMap<string, Bytes>
}

/** What the page may ask of the teaching worker, and what comes back. One thing at a time, in order. */
export interface Calls {
  /** The verified runtime and backbone; then it can see. */
  open: {
    ask: { wasm: ArrayBuffer; manifest: ManifestOf<'features'>; graph: Bytes }
    answer: { kind: 'open' } | { kind: 'refused'; message: string }
  }
  /** Looks at one photograph and keeps its features; `refused` when it cannot be read. */
  see: {
    ask: { digest: Digest; photo: Blob }
    answer: { kind: 'seen' } | { kind: 'refused'; message: string }
  }
  fit: { ask: { samples: readonly Seen[] }; answer: Fitted }
  package: { ask: PackageAsk; answer: TaughtPackage }
}
export type Call = keyof Calls

export type Request = { [K in Call]: { id: number; call: K; ask: Calls[K]['ask'] } }[Call]

export type Reply =
  | { readonly kind: 'answer'; readonly id: number; readonly answer: unknown }
  | { readonly kind: 'broken'; readonly id: number; readonly message: string }
