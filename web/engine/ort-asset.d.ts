declare module 'virtual:plumb-ort' {
  /** The runtime this app was built with; paths are absolute on our own origin. See build/ort.ts. */
  export const ort: {
    readonly version: string
    readonly wasm: { readonly path: string; readonly bytes: number; readonly digest: string }
    readonly mjs: string
  }
}
