import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { type Codec, openCodec } from '../core/photo/codec.ts'

const require = createRequire(import.meta.url)

/** What the codecs hand pixels over in; browsers have it, Node does not. */
class NodeImageData {
  readonly data: Uint8ClampedArray
  readonly width: number
  readonly height: number
  readonly colorSpace = 'srgb'
  constructor(data: Uint8ClampedArray, width: number, height: number) {
    this.data = data
    this.width = width
    this.height = height
  }
}

const compile = async (path: string) =>
  WebAssembly.compile(new Uint8Array(await readFile(require.resolve(path))))

async function open(): Promise<Codec> {
  if (!('ImageData' in globalThis)) Object.assign(globalThis, { ImageData: NodeImageData })
  return openCodec({
    jpeg: await compile('@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm'),
    png: await compile('@jsquash/png/codec/pkg/squoosh_png_bg.wasm'),
  })
}

let opened: Promise<Codec> | undefined

/** The codecs in Node, opened once. */
export function nodeCodec(): Promise<Codec> {
  opened ??= open()
  return opened
}
