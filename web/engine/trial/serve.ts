import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { build } from 'vite'
import { ortRuntime } from '../../../build/ort.ts'
import { wat } from '../../../build/wat.ts'

const ROOT = join(import.meta.dirname, '../../..')
const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
}

/** The policy that the product's server must send at least: what the engine runs under. */
const HEADERS = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; img-src 'self' blob:; require-trusted-types-for 'script'; trusted-types plumb-worker",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
}

/** Builds the trial page as the product is built. */
export async function buildTrial(outDir: string): Promise<void> {
  await build({
    configFile: false,
    root: ROOT,
    logLevel: 'warn',
    plugins: [ortRuntime(), wat()],
    worker: { format: 'es', plugins: () => [ortRuntime(), wat()] },
    build: {
      outDir,
      emptyOutDir: true,
      rolldownOptions: { input: join(ROOT, 'web/engine/trial/index.html') },
    },
  })
}

export interface Served {
  readonly origin: string
  /** Package files by `<digest>/<path>`; what is not in it is not found. */
  readonly files: Map<string, Uint8Array>
  close(): void
}

/** Serves the built page, and packages from memory, under the product's headers. */
export async function serveTrial(folder: string): Promise<Served> {
  const files = new Map<string, Uint8Array>()
  const read = (path: string): Uint8Array | undefined => {
    if (path.startsWith('/packages/')) return files.get(path.slice('/packages/'.length))
    try {
      return readFileSync(join(folder, path))
    } catch {
      return undefined
    }
  }
  const server: Server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname
    const body = read(path)
    response.writeHead(body ? 200 : 404, {
      ...HEADERS,
      'Content-Type': TYPES[extname(path)] ?? 'application/octet-stream',
    })
    response.end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://localhost:${port}`,
    files,
    close: () => server.closeAllConnections() ?? server.close(),
  }
}
