import { ort } from 'virtual:plumb-ort'
import { env } from 'onnxruntime-web/webgpu'
import { MAX_THREADS } from './limit.ts'
import { GLUE_PATH } from './runtime-path.ts'

/** The runtime as records name it: version and the digest of its WASM. */
export const RUNTIME = `onnxruntime-web ${ort.version} ${ort.wasm.digest}`

/** Threads for WASM: shared memory needs cross-origin isolation, and one core is left to nobody when there are few. */
export const threadCount = (isIsolated: boolean, cores: number): number =>
  isIsolated ? Math.max(1, Math.min(MAX_THREADS, cores)) : 1

/** Gives the runtime its verified WASM; nothing is compiled before the first session. Only the first call counts. */
export function startRuntime(wasm: ArrayBuffer): void {
  env.wasm.wasmBinary ??= wasm
  env.wasm.wasmPaths = { mjs: new URL(GLUE_PATH, location.origin).href }
  env.wasm.proxy = false
  env.wasm.numThreads = threadCount(globalThis.crossOriginIsolated, navigator.hardwareConcurrency)
  env.logLevel = 'error'
}

/** Threads that sessions use. */
export const threads = (): number => env.wasm.numThreads ?? 1
