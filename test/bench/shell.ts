import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Bench, Figure } from './budget.ts'
import { sampleOf } from './sample.ts'

const WEB = join(import.meta.dirname, '../../dist/web')

/** The bytes of a file as the server sends it: its brotli copy where the build made one. */
function sentBytes(path: string): number {
  const packed = `${path}.br`
  return statSync(existsSync(packed) ? packed : path).size
}

/** The addresses in the manifest that the build wrote into the service worker, and the worker itself. */
function precached(): string[] {
  const worker = readFileSync(join(WEB, 'sw.js'), 'utf8')
  const urls = [...new Set([...worker.matchAll(/"url":"([^"]+)"/g)].map(([, url = '']) => url))]
  if (!urls.includes('index.html')) throw new Error('found no index.html in the precache, expected it there')
  return [...urls, 'sw.js']
}

async function measure(): Promise<Figure[]> {
  const sizes = precached().map((url) => ({ url, bytes: sentBytes(join(WEB, url)) }))
  sizes.sort((a, b) => b.bytes - a.bytes)
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0)
  const largest = sizes.slice(0, 3).map(({ url, bytes }) => `${url} ${(bytes / 1000).toFixed(1)} kB`)
  return [
    {
      ...{ what: 'app shell, compressed', unit: 'kB', budget: { kind: 'at most', value: 150 } },
      sample: sampleOf([total / 1000]),
      notes: [`${sizes.length} files without ORT and models; the largest: ${largest.join(', ')}`],
    },
  ]
}

export const shell: Bench = { name: 'shell', measure }
