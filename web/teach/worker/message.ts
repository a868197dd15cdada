import type { Bytes } from '../../../core/bytes.ts'
import type { View } from '../../../core/dataset/region.ts'
import type { Digest } from '../../../core/digest.ts'
import type { ManifestOf } from '../../../core/model/manifest.ts'
import type { FittedClasses, SayingClasses, SeenClass } from '../../../core/teach/classify/class-teaching.ts'
import type { Fitted, Saying, Screened, Seen, TaughtPackage } from '../../../core/teach/teaching.ts'

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
  fit: { ask: { samples: readonly Seen[]; view: View | null }; answer: Fitted }
  screen: { ask: { samples: readonly Seen[]; view: View | null }; answer: Screened }
  package: { ask: Saying; answer: TaughtPackage }
  fitClasses: { ask: { samples: readonly SeenClass[]; view: View | null }; answer: FittedClasses }
  packageClasses: { ask: SayingClasses; answer: TaughtPackage }
}
export type Call = keyof Calls

export type Request = { [K in Call]: { id: number; call: K; ask: Calls[K]['ask'] } }[Call]

export type Reply =
  | { readonly kind: 'answer'; readonly id: number; readonly answer: unknown }
  | { readonly kind: 'broken'; readonly id: number; readonly message: string }
