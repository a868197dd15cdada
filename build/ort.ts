import { createHash } from 'node:crypto'
import { createReadStream, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defaultClientConditions, type Plugin } from 'vite'

const MODULE = 'virtual:plumb-ort'
const DIST = join(import.meta.dirname, '../node_modules/onnxruntime-web/dist')
const NAME = 'ort-wasm-simd-threaded.asyncify'
const TYPES = { wasm: 'application/wasm', mjs: 'text/javascript' } as const
type Kind = keyof typeof TYPES

interface Asset {
  readonly file: string
  readonly bytes: number
  readonly digest: string
  /** Path below the site's root: the digest is the name, so it may be cached forever. */
  readonly path: string
}

function asset(kind: Kind): Asset {
  const file = join(DIST, `${NAME}.${kind}`)
  const content = readFileSync(file)
  const digest = createHash('sha256').update(content).digest('base64url')
  return { file, bytes: content.length, digest, path: `ort/${digest}.${kind}` }
}

/**
 * Serves onnxruntime-web's glue and WASM from our own origin under their digests, and tells the app both as
 * `virtual:plumb-ort`, so that a runtime other than the one that was built with is refused. Takes ORT's build without
 * the glue inlined: its threads start from the glue's own file.
 */
export function ortRuntime(): Plugin {
  const assets = { wasm: asset('wasm'), mjs: asset('mjs') }
  const { version } = JSON.parse(readFileSync(join(DIST, '../package.json'), 'utf8'))
  let isBuild = false
  return {
    name: 'plumb-ort',
    config: () => ({
      resolve: { conditions: ['onnxruntime-web-use-extern-wasm', ...defaultClientConditions] },
      optimizeDeps: { include: ['onnxruntime-web/webgpu'] },
    }),
    configResolved: (config) => {
      isBuild = config.command === 'build'
    },
    resolveId: (id) => (id === MODULE ? `\0${MODULE}` : undefined),
    load(id) {
      if (id !== `\0${MODULE}`) return undefined
      const { wasm, mjs } = assets
      const said = {
        version,
        wasm: { path: `/${wasm.path}`, bytes: wasm.bytes, digest: wasm.digest },
        mjs: `/${mjs.path}`,
      }
      return `export const ort = ${JSON.stringify(said)}`
    },
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const path = request.url?.split('?')[0]
        const kind = (['wasm', 'mjs'] as const).find((each) => path === `/${assets[each].path}`)
        if (!kind) return next()
        response.setHeader('Content-Type', TYPES[kind])
        response.setHeader('Content-Length', assets[kind].bytes)
        response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp')
        createReadStream(assets[kind].file).pipe(response)
      })
    },
    generateBundle() {
      if (!isBuild) return
      for (const { file, path } of Object.values(assets))
        this.emitFile({ type: 'asset', fileName: path, source: readFileSync(file) })
    },
  }
}
