import { readFileSync, writeFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { extname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Plugin } from 'vite'

const brotli = promisify(brotliCompress)
const zip = promisify(gzip)
const KINDS = new Set(['.wasm', '.js', '.mjs', '.css', '.html', '.svg', '.json', '.webmanifest'])

/** Below this a packet is saved neither way. */
const WORTH_BYTES = 1024
/** The best for what every tablet loads and is small; within a few percent of it, at a tenth of its time, for the rest. */
const BROTLI_BEST = 11
const BROTLI_FAST = 9
const SMALL_BYTES = 2 * 1024 * 1024

/** Writes `.br` and `.gz` beside a file; the server sends them as they are. */
export async function compressFile(path: string): Promise<void> {
  const content = readFileSync(path)
  if (content.length < WORTH_BYTES) return
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: content.length < SMALL_BYTES ? BROTLI_BEST : BROTLI_FAST,
    [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
  }
  const [br, gz] = await Promise.all([brotli(content, { params }), zip(content, { level: 9 })])
  writeFileSync(`${path}.br`, br)
  writeFileSync(`${path}.gz`, gz)
}

/** Compresses everything compressible that the build wrote, once, so that the server never does. */
export function compress(): Plugin {
  let folder = ''
  return {
    name: 'plumb-compress',
    apply: 'build',
    configResolved: (config) => {
      folder = resolve(config.root, config.build.outDir)
    },
    closeBundle: {
      order: 'post',
      sequential: true,
      async handler() {
        const names = await readdir(folder, { recursive: true })
        for (const name of names) if (KINDS.has(extname(name))) await compressFile(join(folder, name))
      },
    },
  }
}
