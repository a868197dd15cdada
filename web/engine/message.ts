import type { Bytes } from '../../core/bytes.ts'
import type { Digest } from '../../core/digest.ts'
import type { PhotoQuality } from '../../core/inspection/photo-gate.ts'
import type { InspectionResult } from '../../core/inspection/result.ts'
import type { Thresholds } from '../../core/inspection/verdict.ts'
import type { JudgingManifest } from '../../core/model/manifest.ts'
import type { PhotoError } from '../../core/photo/photo.ts'
import type { Preparation, SelftestCause } from '../../core/record/word.ts'
import type { ScoreMap } from '../../core/task/anomaly.ts'
import type { Answer } from '../../core/task/answer.ts'
import type { NoAnswer } from '../../core/task/output.ts'
import type { Choice, Off, Ready, SelfTest, SelfTestReport } from './state.ts'

/** A photograph: a file, or a frame that needs no decoding. Frames are closed by the engine. */
export type Photo = Blob | ImageBitmap | VideoFrame

/** A package whose every byte has been verified. */
export interface VerifiedPackage {
  readonly digest: Digest
  readonly manifest: JudgingManifest
  /** What the manifest lists, by path. */
  readonly files: ReadonlyMap<string, Bytes>
}

/** What one photograph gave; the verdict is the plan's to draw from it. */
export interface Judged {
  /** What the model says: a map or a mask among it, where its task has one. */
  readonly answer: Answer
  /** The same in the words that a record keeps and a rule judges. */
  readonly result: InspectionResult
  /** The upright photograph's size in pixels. */
  readonly photo: { readonly width: number; readonly height: number }
  readonly quality: PhotoQuality
  /** What brought it to the model's input. */
  readonly prepared: Preparation
  /** Milliseconds: photograph to tensor, the session run, and both with everything between. */
  readonly ms: { readonly prepare: number; readonly run: number; readonly total: number }
  /** The rung that computed it. */
  readonly by: Ready
}

export type JudgeError = PhotoError | NoAnswer | Off

/** Milliseconds of bare session runs on one fixed tensor, in the order they ran. */
export interface Bare {
  readonly ms: readonly number[]
}

/** What the page may ask of the worker, and what comes back. */
export interface Calls {
  /** `wasm` is the verified runtime; it is taken at the first load and ignored afterwards. */
  load: { ask: { wasm: ArrayBuffer; model: VerifiedPackage; choice: Choice }; answer: Ready | Off }
  selfTest: { ask: { cause: SelftestCause }; answer: SelfTest | Off }
  judge: {
    ask: { photo: Photo }
    answer: { kind: 'judged'; value: Judged } | { kind: 'refused'; error: JudgeError }
  }
  heatmap: { ask: { map: ScoreMap; thresholds: Thresholds }; answer: Blob }
  bare: { ask: { runs: number }; answer: Bare | Off }
}
export type Call = keyof Calls

export type Request = { [K in Call]: { id: number; call: K; ask: Calls[K]['ask'] } }[Call]

/** What the worker says unasked. */
export type Unasked = { kind: 'state'; state: Ready | Off } | { kind: 'selftest'; report: SelfTestReport }

/** Answers carry the request's id. */
export type Reply =
  | { kind: 'answer'; id: number; answer: unknown }
  | { kind: 'broken'; id: number; message: string }
  | Unasked
